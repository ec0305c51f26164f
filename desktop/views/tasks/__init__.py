"""Tasks, what waits elsewhere or for a signature, and what comes next."""
