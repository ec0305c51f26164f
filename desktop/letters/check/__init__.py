"""Check: what must be decided before a letter is signed.

Doors: `checks` (all of them), `questions` (as a person is asked), `protection` (protected addresses).
"""
