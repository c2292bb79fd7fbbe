// TensorsTests.
