"""Washout: medicines that were stopped and still act, so that the checks before signing ask of them.

The knowledge is `resources/orders/washouts.yaml`; `desktop/orders/checks/washout.py` asks it.

- `washouts.py`: the rows: which medicines, how long, by which checks
- `lately.py`: the patient's medicines that were stopped so lately that they still act
"""
