"""Planned operations: which of them stand, and which medicines are usually held before one.

The knowledge is `resources/orders/operations.yaml`; `desktop/orders/checks/operation.py` asks it.

- `holds.py`: the rows: which medicines, how many hours before, and which operations are small
- `operations_planned.py`: the operations that are ordered and not carried out, with when
"""
