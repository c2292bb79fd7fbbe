// CommandLanguageTests.
