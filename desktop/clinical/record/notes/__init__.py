"""Notes, dictations, answered forms, alerts, and when a doctor last attended.

Doors, by which others enter: `alerts`, `answered`, `attended`, `dictations`, `form_scores`, `notes`.

- `alerts`: Alerts: Tasks by which a rule tells the responsible doctor of what nobody has seen to yet
- `answered`: Answered forms of the record: which stand, of which form, when
- `attended`: When a doctor last did something for a patient, as the record tells it: an order, a note
- `dictations`: Dictations that wait to be written: by the Task that asks for it, or by the sound alone
- `form_scores`: What the answered forms of a score come to: for whoever tells of the score
- `notes`: Notes (Composition): which are signed, which stand, versions, addenda
"""
