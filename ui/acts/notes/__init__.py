"""Notes, dictations, and asking or writing about a result.

Doors, by which others enter: `dictations`, `note_drafting`, `results`.

- `ask_dialog`: Asking somebody about a result: whom, what, and until when
- `dictations`: Writing a dictation from its list: it is taken, the patient opened, and its note begun
- `note_dialogs`: Dialogs for notes: choice of the template for a new one, reason for withdrawing a signed one
- `note_drafting`: Writing a note: a draft is found or begun, kept at every pause, signed once
- `notes`: Handlers of acts on the notes of the patient in focus: choose a template, withdraw, read
- `results`: Handlers of acts on a result beyond acknowledging: ask, show its course, put it into a note
"""
