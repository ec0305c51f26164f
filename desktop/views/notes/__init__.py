"""Notes: the list, the editor, and documents of other systems.

- `note_answers`: Answers about notes that are written: a new one, an addendum, a new version, templates,
  phrases
- `note_documents`: Notes that other systems keep as documents: shown beside the notes, so that none looks
  unwritten
- `note_writing`: Filling the note editor: a new note from a template, what stands beside it, phrases, the
  note itself
- `notes`: A patient's notes, newest first, with their versions and addenda, and the one that is read
"""
