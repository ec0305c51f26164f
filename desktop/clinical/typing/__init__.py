"""Values as people type them: days, times, numbers, the entry of a round, what is plausible.

Doors, by which others enter: `entered`, `entry`, `plausible`, `typed`, `typed_day`, `typed_time`.

- `entered`: Recorded values for the fields of the entry row: the previous value
- `entry`: Checking a measurement while it is typed: its values, what must be answered first, its NEWS2
- `plausible`: Plausibility limits of what is typed
- `typed`: Measurements as a nurse types them: `36,8`, `120/80`, `94 2L`, `C`
- `typed_day`: A day as it is typed: `19.11.2026`, `19.11`, `i dag`, `i går`
- `typed_time`: The time of a measurement as it is typed: `14:32`, `1432`, `i går 22:10`, `19.11 06:30`
"""
