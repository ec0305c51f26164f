"""The ward: worklist, the round, observations due, screening, handover, numbers of the navigation.

Doors, by which others enter: `handover`, `handover_forms`, `kept_rows`, `observations_due`, `previsit`,
`screening`, `waiting`, `ward_columns`, `ward_list`, `worklist_rows`.

- `handover`: The handover of a ward, for whoever gives and whoever receives: what is open, what is expected
- `handover_forms`: The forms of a handover: to whom and what is expected, a question or its answer, a refusal
- `handover_points`: What is open about a patient at a handover, computed
- `kept_rows`: The ward's rows: each made of a patient's summary, a summary of the chart (`kept_parts`)
- `observations_due`: Observations due on a ward: per patient what is late, what comes next
- `planned_observations`: What is to be observed of a patient, how often, when it was last done
- `previsit`: The list before the doctors' round: what happened to each patient in the last day
- `screening`: Screening of risks on a ward: which are done of each patient, with which result
- `waiting`: How much waits on each page: for the navigation
- `ward_columns`: Which columns the lists of a ward have in a workspace
- `ward_list`: Lists of a ward that are made as the worklist is: a row a patient, of its columns and of others
- `worklist_rows`: How the worklist is made: a row from a patient's summary (`row_summary`)
"""
