"""Panel kinds about whoever is at the keyboard and the set-up, and no patient.

- `wishes`: Wishes for the set-up: what waits for one's answer, then one's own with what was answered
"""
