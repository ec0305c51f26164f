"""Writing and reading a letter: `letter_editor` and `signed_letter` are the doors."""
