"""Medicines: which are in effect, whether doses were given, ways, regimens.

Doors, by which others enter: `administrations`, `infusions`, `medicines`, `order_acts`, `overridden`,
`regimens`, `ways`.

- `administrations`: Whether a dose was given: the one reading of a MedicationAdministration's status
- `infusions`: At which rates an order ran, and when: each change, each gap, and what nobody wrote
- `medicines`: Medicines of a record: where each belongs (home, ward, afterwards), whether it stands
- `order_acts`: What may be done with an order as it stands: changed, stopped, paused, resumed, renewed, given
- `overridden`: What a medicine was ordered in spite of (DetectedIssue): which finding, with what reason
- `regimens`: Whether two doses are the same regimen: one dose, its unit and the times a day
- `ways`: How a medicine gets into the body, as far as it matters where: by mouth, on the body, or by a needle
"""
