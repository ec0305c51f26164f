"""Clinical scores as pure functions: `every.SCORES` declares them, `counting.count` gives their value.

`reading.read` reads what a person writes for a part, `declaring` says how another score is added.
"""
