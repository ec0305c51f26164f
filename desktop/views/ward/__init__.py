"""The ward: worklist, the round, observations due, screening, handover, numbers of the navigation.

- `handover`: The handover of a ward, for whoever gives and whoever receives: what is open, what is expected
- `handover_forms`: The forms of a handover: to whom and what is expected, a question or its answer, a
  refusal
- `handover_points`: Open points of a patient for a handover, computed: unacknowledged results, open tasks,
  tests without a result, own drafts
- `kept_rows`: The ward's rows: each made of a patient's summary, a summary of the chart (`kept_parts`), so
  that a list costs what changed in it, however long the records are
- `observations_due`: Observations due on a ward: per patient what is late, what comes next, and what is
  planned at all
- `planned_observations`: Planned observations of a patient: interval, last time done, next time due, from
  the orders and from NEWS2's own rule where a site has configured one
- `previsit`: The list before the doctors' round: what happened to each patient in the last day, what is
  open today
- `screening`: Screening of risks on a ward: which are done of each patient, with which result, and which
  are missing
- `waiting`: Counts of waiting items on each page, for the navigation and for empty pages
- `ward_columns`: Columns of a ward's lists in a workspace
- `ward_list`: Lists of a ward that are made as the worklist is: a row a patient, of its columns and of
  others
- `worklist_rows`: Building of the worklist: a row from a patient's summary (`row_summary`), and the list
  from its rows
"""
