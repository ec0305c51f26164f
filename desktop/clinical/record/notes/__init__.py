"""Notes, dictations, answered forms, alerts, and when a doctor last attended.

Doors, by which others enter: `alerts`, `answered`, `attended`, `dictations`, `form_scores`, `notes`.

- `alerts`: Alerts: Tasks by which a rule tells the responsible doctor of what nobody has seen to yet
- `answered`: Answered forms of the record: which stand, of which form, when
- `attended`: Time a doctor last did something for a patient, by the record: an order, a note, a decision
- `dictations`: Dictations that wait to be written: by the Task that asks for it, or by the sound alone
- `form_scores`: Results of a score's answered forms, for lists and letters
- `notes`: Notes (Composition): which are signed, which stand, versions, addenda
"""
