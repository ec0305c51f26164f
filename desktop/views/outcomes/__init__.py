"""Outcomes of a pilot read from the record: counts of how long something took, before a sprint and with it.

Doors, by which others enter: `outcome_moments`, `outcome_page`, `outcome_words`.

- `outcome_moments`: Moments of an outcome measure in one patient's record: of each stay
- `outcome_page`: Outcome of a pilot from the record: the days before it beside its own, on its wards
- `outcome_words`: Outcome of a pilot from the record in words and bars: how many within the bound
"""
