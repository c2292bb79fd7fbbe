// CommandsTests.
