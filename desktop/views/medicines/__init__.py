"""Medicines: the list, the forms of its acts, reconciliation, and the order column.

- `dose_forms`: The forms about doses: given with details, not given, a wrong entry corrected
- `medication`: Medicines of a stay as treatments: what is ordered, how, since when, and each dose of it
- `medicine_acts`: Acts offered on each row of the medicine list: the dose due, and reasons why an act is
  disabled
- `medicine_forms`: The form of an act on a medicine: what stands, what was understood, what is asked, and
  the act it makes
- `medicine_rest`: Medicines of the record that stand on no list: so that a screen never says that there are
  none
- `medicine_sources`: The sources of the truth about one patient's medicines: each with how fresh it is, or
  that nobody asked
- `medicines`: A patient's medicines: what is given now, today's doses, and what each source says
- `order_verbs`: The order field's proposal where the text changes or stops what stands: which order, and
  what is done
- `order_writing`: Filling the order column: what the field says, what the checks found, and what signing
  sends
- `reconcile`: The reconciliation of a patient's medicines: each with its sources side by side, and what is
  decided
"""
