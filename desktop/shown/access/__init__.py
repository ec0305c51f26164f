"""The access log as it is shown: its viewer, and the patient's excerpt of it.

Doors, by which others enter: `access_log`.

- `access_log`: View model of the access log: who has read a patient's record
"""
