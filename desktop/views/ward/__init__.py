"""The ward: worklist, the round, observations due, screening, handover, numbers of the navigation.

Doors, by which others enter: `handover`, `handover_forms`, `kept_rows`, `observations_due`, `previsit`,
`screening`, `silent_watch`, `waiting`, `ward_columns`, `ward_list`, `worklist_rows`.

- `handover`: The handover of a ward, for whoever gives and whoever receives: what is open, what is expected
- `handover_forms`: The forms of a handover: to whom and what is expected, a question or its answer, a refusal
- `handover_points`: Open points of a patient for a handover, computed: unacknowledged results, open tasks
- `kept_rows`: The ward's rows: each made of a patient's summary, a summary of the chart (`kept_parts`)
- `observations_due`: Observations due on a ward: per patient what is late, what comes next
- `planned_observations`: Planned observations of a patient: interval, last time done, next time due
- `previsit`: The list before the doctors' round: what happened to each patient in the last day
- `screening`: Screening of risks on a ward: which are done of each patient, with which result
- `silent_watch`: Quiet line on a ward whose watch (`fagflate watch`) is silent
- `waiting`: Counts of waiting items on each page, for the navigation and for empty pages
- `ward_columns`: Columns of a ward's lists in a workspace
- `ward_list`: Lists of a ward that are made as the worklist is: a row a patient, of its columns and of others
- `worklist_rows`: Building of the worklist: a row from a patient's summary (`row_summary`)
"""
