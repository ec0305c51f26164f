"""Medicines: the list, the forms of its acts, reconciliation, and the order column.

Doors, by which others enter: `medicine_forms`, `medicines`, `order_editor`, `reconcile`.

- `medicine_forms`: The form of an act on a medicine: what stands, what is written, what is asked
- `medicines`: A patient's medicines as a screen shows them: rows, groups, today's doses
- `order_editor`: The order column: what the field says as read, what the checks found, the basket
- `reconcile`: Reconciling a patient's medicines on the screen: rows, sources, what is decided and left
"""
