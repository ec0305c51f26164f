"""Medicines as needed: the last dose, how many, and how soon the next may be given.

- `next_dose.py`: the rule, which list, chart, giving and paper ask alike
"""
