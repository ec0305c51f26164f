"""Tasks, and what comes next."""
