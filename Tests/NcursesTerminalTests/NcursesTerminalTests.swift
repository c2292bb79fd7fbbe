// NcursesTerminalTests.
