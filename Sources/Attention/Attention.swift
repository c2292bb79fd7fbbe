// Attention.
