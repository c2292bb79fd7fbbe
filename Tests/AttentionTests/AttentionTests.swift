// AttentionTests.
