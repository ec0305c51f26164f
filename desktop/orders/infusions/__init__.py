"""Infusions: how strong a medicine may be by which vein, and in which units it is ordered.

The knowledge is `resources/orders/infusions.yaml`; `desktop/orders/checks/infusion_units.py` asks it. An
amount in a millilitre as it is written, and doses and rates in millilitres as amounts, are
`desktop/orders/concentration.py`.

- `infusion_rows.py`: the rows: limits of concentration, units, whether the strength must be said
"""
