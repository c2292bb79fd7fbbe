// TensorFilesTests.
