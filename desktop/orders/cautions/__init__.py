"""Cautions before signing: illness, age, pregnancy, liver, kidney or weight against a medicine.

The knowledge is `resources/orders/cautions.yaml`; the checks that ask it are in `desktop/orders/checks`.

Doors, by which others enter: `caution_tables`, `code_rows`, `excuses`, `illnesses`, `matching`, `pumping`.

- `caution_tables`: Tables of cautions in `resources/orders/cautions.yaml`: rows and limits, as they are read
- `code_rows`: Index of the rows of a table by how their ATC codes begin
- `excuses`: Excuses of a caution: a medicine beside it, or another illness, by which it is not told
- `illnesses`: Illnesses of a patient for the order checks: active problems by code, else by their words
- `matching`: Choice of the caution that speaks: rows by ATC beginning, amount in a day, way, and tier
- `pumping`: Pump function of a failing heart: reduced, preserved, between or not known
"""
