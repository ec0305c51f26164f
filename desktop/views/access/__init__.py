"""The access log as those who go through it see it, and as the patient gets it.

Doors, by which others enter: `access_log`, `both_logs`, `excerpt`, `log_words`, `outside`.

- `access_log`: The access log for those who go through it: rows of visits, patterns as questions
- `both_logs`: Both logs of a patient as one: the visits of this installation's log
- `excerpt`: The patient's excerpt of the access log: the same rows as the viewer has, in plain Bokmål
- `log_patterns`: Patterns of the access log that somebody should ask about
- `log_words`: Words of the access log: what was done and why, for whoever goes through it and, plainer
- `outside`: Patients on none of one's own lists, and one's own people: for their records a reason is asked
"""
