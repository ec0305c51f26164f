"""Notes, dictations, answered forms, alerts, and when a doctor last attended."""
