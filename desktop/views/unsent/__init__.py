"""Changes that have not reached the server, and two versions of one resource.

Doors, by which others enter: `clashes`, `left_here`, `lost`, `unsent`.

- `clashes`: Finding what a clash is about in the record: whose it is, who wrote each version
- `conflict`: Two versions of one resource side by side, by clinical unit
- `left_here`: Words for what others left unsent at this workstation: a number and an age, and no patient
- `lost`: Words for what a local record held unsent when it can't be opened, or was cut off
- `unsent`: Unsent acts (outbox): those that need a decision, and those that are sent without one
"""
