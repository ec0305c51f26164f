"""Compose: from the record to the text of a letter or note.

Doors: `produce` (the whole way), `epikrise` (the discharge letter), `editing` (between editor and sentences),
`note_templates`, `templates` and `phrases` (what a hospital writes itself), `fresh` (what has changed since).
"""
