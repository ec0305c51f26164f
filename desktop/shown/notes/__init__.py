"""Notes: the list and the editor.

Doors, by which others enter: `note_editor`, `notes`.

- `note_editor`: The note while it is written: its text as runs, what stands beside it, phrases
- `notes`: A patient's notes, newest first, and the sections of one that is read
"""
