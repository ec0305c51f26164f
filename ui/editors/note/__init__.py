"""Writing a note: `note_editor.NoteEditor` is the door."""
