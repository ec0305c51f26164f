"""Notes, dictations, and asking or writing about a result."""
