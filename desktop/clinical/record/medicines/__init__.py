"""Medicines: which are in effect, whether doses were given, ways, regimens.

Doors, by which others enter: `administrations`, `dispenses`, `greatest`, `infusions`, `ingredients`,
`least_apart`, `medicines`, `named_orders`, `order_acts`, `overridden`, `reconciliations`, `regimens`,
`restarters`, `restarting`, `spans`, `stopping`, `ways`.

- `administrations`: Outcome of a MedicationAdministration: the one reading of its status
- `dispenses`: Dispensed medicines: the one reading of MedicationDispense
- `greatest`: Greatest dose in a period (`maxDosePerPeriod`): the one reading of it
- `infusions`: At which rates an order ran, and when: each change, each gap, and what nobody wrote
- `ingredients`: Ingredients of a medicine: each substance of a Medication with its strength
- `least_apart`: Least time between two doses as needed, and the most doses in a period
- `medicines`: Medicines of a record: where each belongs (home, ward, afterwards), whether it stands
- `named_orders`: Order that a dose names: by a reference of any kind, or by the order's own number
- `order_acts`: Possible acts on an order in its state: change, stop, pause, resume, renew, give
- `overridden`: Overridden warnings of medicine orders (DetectedIssue): the finding, the reason, the person
- `reconciliations`: Reconciliations of a patient's medicines
- `regimens`: Dose regimens and their equality: one dose, its unit and the times a day
- `restarters`: People who may be asked to restart a paused medicine: the ward's doctors, the patient's doctor
- `restarting`: Restart of a paused medicine: the Task by which a pause comes back, its owner
- `spans`: Span of each dosage of a medicine: from when it holds and until when, with steps in turn
- `stopping`: When a medicine was stopped or paused, by its dosing, the act that ended it
- `ways`: Route of a medicine, as far as its site matters: by mouth, on the body, or by a needle
"""
