"""The ward: worklist, the round, observations due, screening, handover, numbers of the navigation.

Doors, by which others enter: `handover`, `observations_due`, `previsit`, `screening`, `waiting`,
`ward_columns`, `worklist`.

- `handover`: The handover of a ward: who is taken over, by whom, what is open, and what the giver expects
- `observations_due`: View model of planned observations on the ward
- `previsit`: The list before the doctors' round: a row a patient in the order of the beds
- `screening`: Screening of risks on a ward: what is done, when, with which result
- `waiting`: Counts of waiting items on each page, for the navigation
- `ward_columns`: Column heads of a ward's lists: titles, widths, and columns dropped where there is no room
- `worklist`: The ward's worklist: who needs you first, one row a patient
"""
