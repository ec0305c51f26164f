"""Lists of an office: dictations, coding, the waiting list.

Doors, by which others enter: `coding`, `dictations`, `waiting_list`.

- `coding`: What stays of a ward lack before their codes can be reported
- `dictations`: What was dictated and waits to be written
- `waiting_list`: Who is referred to an office and waits
"""
