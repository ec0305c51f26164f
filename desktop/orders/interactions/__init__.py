"""Interactions between medicines as a table: which pair, at which level, by which mechanism.

- `interaction_table.py`: the shipped table, read once
- `own_pairs.py`: words of the mechanisms, and a hospital's own pairs (`resources/orders/interactions.yaml`)
- `imported_pairs.py`: the imported list in force (FEST), in its own words
- `settling_values.py`: pairs that a fresh laboratory value settles
- `between.py`: what is known of two medicines, by an index of their codes
"""
