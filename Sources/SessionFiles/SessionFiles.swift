// SessionFiles.
