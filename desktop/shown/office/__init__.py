"""Lists of an office: dictations, coding, the waiting list.

Doors, by which others enter: `coding`, `dictations`, `waiting_list`.

- `coding`: View model of the coding worklist: stays without codes or letter
- `dictations`: View model of dictations that wait to be written
- `waiting_list`: View model of an office's waiting list of referrals
"""
