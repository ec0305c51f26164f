"""A patient's forms, and one that is filled in."""
