"""Notes, dictations, and asking or writing about a result.

Doors, by which others enter: `dictations`, `note_drafting`, `results`.

- `ask_dialog`: Asking somebody about a result: whom, what, and until when
- `dictations`: Writing a dictation from its list: it is taken, the patient opened, and its note begun
- `note_dialogs`: What is asked about notes: which template a new one begins with
- `note_drafting`: Writing a note: a draft is found or begun, kept at every pause, signed once
- `notes`: What acts on the notes of the patient in focus do: choose a template, withdraw one, read one
- `results`: What acts on a result do beyond acknowledging: ask somebody, show its course, put it into a note
"""
