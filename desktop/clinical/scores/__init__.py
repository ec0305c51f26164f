"""Clinical scores as pure functions: `every.SCORES` declares them, `summing.count` gives their value.

`part_reading.read` reads what a person writes for a part, `declaring` says how another score is added.
"""
