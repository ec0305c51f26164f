"""Fluid balance, infusions, blood loss, and dialysis.

- `blood_loss`: Blood loss since a birth: the running sum, when its limits were reached, and what was given
  since
- `dialysis`: A patient's sessions of dialysis: weights, what was drawn, pressures, and the dry weight they
  go by
- `dialysis_forms`: The form of a new dry weight: what stands, and the last sessions, beside what is written
- `fluid_rows`: The rows of a fluid balance: each kind, the sums, the balance and the running one, with
  their signs
- `fluid_words`: Footnotes of a fluid balance: entries that are not counted, and a legend of the signs
- `fluids`: A patient's fluid balance by hours, shifts and days, running from the beginning of the stay
- `pumps`: Running infusions of a patient with rate and start; infusions that were stopped lately
"""
