// TestKit.
