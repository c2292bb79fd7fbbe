// ChartsTests.
