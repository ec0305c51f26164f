"""Changes that have not reached the server, and two versions of one resource.

Doors, by which others enter: `conflict`, `unsent`.

- `conflict`: Two versions of one resource side by side: the units that differ, and what can be chosen
- `unsent`: View model of unsent acts (outbox), with their state and possible actions
"""
