// NcursesTerminal.
