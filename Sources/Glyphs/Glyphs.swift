// The width of characters on a terminal, and safe stand-ins for control characters.
