// farfieldTests.
