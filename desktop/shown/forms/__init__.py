"""A patient's forms, and one that is filled in.

Doors, by which others enter: `forms`, `questionnaire`.

- `forms`: The forms of a patient: those that were answered, those that may be filled in
- `questionnaire`: One form as it is filled in: its rows, earlier answers beside them, what is missing
"""
