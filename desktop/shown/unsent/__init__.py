"""Changes that have not reached the server, and two versions of one resource.

Doors, by which others enter: `conflict`, `left_here`, `unsent`.

- `conflict`: Two versions of one resource side by side: the units that differ, and what can be chosen
- `left_here`: Work that somebody else left unsent at this workstation: whose, how many acts, how old
- `unsent`: View model of unsent acts (outbox), with their state and possible actions
"""
