"""Fluid balance, infusions, blood loss, and dialysis.

Doors, by which others enter: `blood_loss`, `dialysis`, `dialysis_forms`, `fluid_rows`, `fluids`, `pumps`.

- `blood_loss`: Blood loss since a birth: the running sum, when its limits were reached
- `dialysis`: A patient's sessions of dialysis: weights, what was drawn, pressures
- `dialysis_forms`: The form of a new dry weight: what stands, and the last sessions, beside what is written
- `fluid_rows`: The rows of a fluid balance: each kind, the sums, the balance and the running one
- `fluid_words`: Footnotes of a fluid balance: entries that are not counted, and a legend of the signs
- `fluids`: A patient's fluid balance by hours, shifts and days, running from the beginning of the stay
- `pumps`: Running infusions of a patient with rate and start
"""
