// DiagnosticsTests.
