"""The pages: lists of the ward, open patients, what stands beside them.

Doors, by which others enter: `access_log`, `ahead`, `asked_early`, `handover`, `lists`, `orders_beside`,
`pages`, `patients`, `stay_menu`, `ward`.

- `access_log`: The access log's page: whose log is open, its search, its excerpt and its chain
- `ahead`: Prefetch of the patients likely to be opened next, in idle time
- `asked_early`: Acts on a patient who was just opened and is not there yet
- `beside`: Side column of a patient's page (the orders of users who may order)
- `closer`: Finer parts of a long chart: asked for when somebody looks closer at the patient in focus
- `handover`: The handover of a window: which side is shown, the form of a patient to be given
- `lists`: Handlers of acts on list pages: open, acknowledge, finish tasks, send late, print letters
- `log_events`: Dialog with the events of a row of the access log: every field of each, as it was written
- `orders_beside`: The column of orders beside the page of the patient in focus, for whoever may order
- `pages`: The pages about several patients: made when first shown, filled anew when what they show changes
- `patients`: Open patients: one in focus, its banner first, then the panels that are shown
- `stay_menu`: The menu of a stay under the banner: plan of its end, bed, leave, discharge
- `ward`: The list pages of the navigation, and the questions that fill them
"""
