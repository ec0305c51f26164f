"""Panel kinds about whoever is at the keyboard and the set-up, and no patient.

Doors, by which others enter: `sprint_decision`.

- `rule_rates`: What came of the rules before signing, for their owner: fired, set aside and why
- `sprint_decision`: A sprint after its pilot: what was measured of it, and the owner's decision in the column
- `wishes`: Wishes for the set-up: what waits for one's answer, then one's own with what was answered
"""
