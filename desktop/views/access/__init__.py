"""The access log as those who go through it see it, and as the patient gets it."""
