"""Fluid balance, infusions, blood loss, and dialysis.

Doors, by which others enter: `blood_loss`, `dialysis`, `fluids`, `pumps`.

- `blood_loss`: Blood loss since a birth: the running sum and its limits, each amount
- `dialysis`: Sessions of dialysis: a row each, the newest first, below the dry weight that holds now
- `fluids`: The fluid balance: hours, shifts or days across, what went in and out down
- `pumps`: View model of running infusions: rate, start, and earlier rates
"""
