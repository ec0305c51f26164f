"""Tasks, and what comes next.

Doors, by which others enter: `coming`, `tasks`.

- `coming`: Upcoming events of a patient: overdue items, the next hours, tests without a result
- `tasks`: Tasks of a ward, a person or a patient, with what each is due
"""
