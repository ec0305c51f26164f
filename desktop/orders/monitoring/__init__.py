"""Measurements that a medicine needs before it is given: what is missing is told.

The knowledge is `resources/orders/monitoring.yaml`; `desktop/orders/checks/monitoring.py` asks it.

- `monitoring_needs.py`: the rows: which medicines need which analyses or vital signs, and how old they may be
"""
