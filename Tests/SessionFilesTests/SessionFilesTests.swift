// SessionFilesTests.
