"""Tasks, what waits elsewhere or for a signature, and what comes next.

Doors, by which others enter: `coming`, `elsewhere`, `signing_forms`, `task_forms`, `tasks`.

- `coming`: Upcoming events of a patient: tasks and doses of the next hours, tests without a result
- `elsewhere`: Work list across wards: results and tasks about patients who are not on the ward
- `signing_forms`: The form in which what waits for a signature is refused, with the reason for its author
- `task_forms`: The forms of tasks: a new one, and giving one to a person or a role
- `tasks`: Tasks: what somebody owns and when it is due
"""
