"""The beds of all wards, the corridor screen, and who lies elsewhere or can't leave.

Doors, by which others enter: `bed_board`, `beds`.

- `bed_board`: The page of the beds of all wards: what each patient's stay says of them is made once and kept
- `bed_stays`: Bed data of one Encounter: the bed, the bed that is awaited, the planned discharge
- `beds`: The beds of all wards: who waits for one and since when, who leaves, what is free or to be cleaned
- `corridor`: The corridor screen: what of a ward's beds may be read by whoever passes by
- `empty_beds`: The beds in which nobody lies: free, closed, or to be cleaned
- `held_up`: Outliers (patients on another service's ward), and obstacles to a bed or a discharge
"""
