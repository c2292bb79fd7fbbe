// TensorFiles.
