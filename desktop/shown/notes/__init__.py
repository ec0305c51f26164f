"""Notes: the list and the editor."""
