"""Notes: the list, the editor, and documents of other systems."""
