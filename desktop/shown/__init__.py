"""The frozen structs that a window shows, and the questions that they answer; without what builds them.

Doors, by which others enter: `ask`, `draft_questions`, `failure`, `filters`, `help`, `newer`, `panel_drafts`,
`parts`, `periods`, `questions`, `settings`, `sheet_form`, `shell`, `standing`, `status`, `unasked`,
`workspace`.

Folders: `beds`, `chart`, `columns`, `fluids`, `forms`, `inbox`, `letters`, `measured`, `medicines`, `notes`,
`office`, `page`, `paper`, `results`, `tasks`, `trends`, `unsent`, `ward`, `why`.

- `ask`: `Ask`: a question of the window to the record, as data
- `draft_questions`: The questions of the window about drafts: what is written and signed
- `failure`: What a panel says when it can't be made or painted
- `filters`: Which rows a list shows with a filter chosen: the fields by which it can be filtered
- `help`: The help page: the keys of the screen that is shown, in groups, and the first steps of a new person
- `newer`: A newer version of the program, as IT has told of it
- `panel_drafts`: Which panels of a patient list the author's unsigned drafts, and of which kind
- `parts`: Parts that several view models share: marks, scores, small curves, names, and the state of a panel
- `periods`: Columns of time: measured times, hours, shifts or days, for tables with the newest at the right
- `questions`: The questions of the window to the record, each with what answers it (`views.answers`)
- `settings`: The settings page: what a person may choose for themself, and what the hospital has decided
- `sheet_form`: A short form in a sheet: what is searched, chosen and written, what is missing
- `shell`: What the window itself shows around the panels: navigation, status, banner, palette, people
- `standing`: How things stand with the server, in words: the status bar, and the strip when it is away
- `status`: The state of synchronisation as others may see it
- `unasked`: What a server can't be asked for: named by the search that it does not offer, and said in words
- `workspace`: A resolved workspace: which panels stand where, what they show, and where each value came from
"""
