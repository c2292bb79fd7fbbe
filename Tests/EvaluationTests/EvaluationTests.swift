// EvaluationTests.
