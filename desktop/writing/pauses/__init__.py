"""Pauses of medicines: the Task by which one comes back.

Doors, by which others enter: `restarting`.

- `restarting`: The Task by which a paused medicine comes back: made with the pause, moved, and ended with it
"""
