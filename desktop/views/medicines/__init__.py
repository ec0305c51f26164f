"""Medicines: the list, the forms of its acts, reconciliation, and the order column.

Doors, by which others enter: `alert_rates`, `day_doses`, `medication`, `medicine_forms`, `medicine_rest`,
`medicine_supplies`, `medicines`, `needed_words`, `order_writing`, `reconcile`.

- `alert_rates`: How often a rule is set aside, in words on its alert: from the site's newest count
- `day_doses`: Words for the doses of a day that have no hour: how many of how many are given
- `dose_forms`: The forms about doses: given with details, not given, a wrong entry corrected
- `medication`: Medicines of a stay as treatments: what is ordered, how, since when, and each dose of it
- `medicine_forms`: The form of an act on a medicine: what stands, what was understood, what is asked
- `medicine_rest`: Medicines of the record that stand on no list
- `medicine_sources`: The sources of the truth about one patient's medicines: each with how fresh it is
- `medicine_supplies`: Dispensed medicines beside the medicine list: each with the medicine that it belongs to
- `medicines`: A patient's medicines: what is given now, today's doses, and what each source says
- `needed_words`: Doses as needed in words: the last one, how many, and the earliest time of the next
- `order_verbs`: The order field's proposal where the text changes or stops what stands: which order
- `order_writing`: Filling the order column: what the field says, what the checks found
- `pause_form`: The form of a pause: until when or for what one waits, why, and who restarts the medicine
- `reconcile`: The reconciliation of a patient's medicines: each with its sources side by side
"""
