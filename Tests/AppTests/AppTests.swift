// AppTests.
