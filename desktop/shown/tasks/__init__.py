"""Tasks, and what comes next.

Doors, by which others enter: `coming`, `tasks`.

- `coming`: What comes next for a patient: what is late, what the next hours hold
- `tasks`: Tasks of a ward, a person or a patient, with what each is due
"""
