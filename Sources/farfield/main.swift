print("farfield")
