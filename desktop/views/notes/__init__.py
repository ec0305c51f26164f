"""Notes: the list, the editor, and documents of other systems.

Doors, by which others enter: `note_answers`, `note_documents`, `notes`.

- `note_answers`: Answers about notes that are written: a new one, an addendum, a new version, templates
- `note_documents`: Notes that other systems keep as documents: shown beside the notes
- `note_writing`: Filling the note editor: a new note from a template, what stands beside it, phrases
- `notes`: A patient's notes, newest first, with their versions and addenda, and the one that is read
"""
