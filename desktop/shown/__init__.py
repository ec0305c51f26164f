"""The frozen structs that a window shows, and the questions that they answer; without what builds them.

Doors, by which others enter: `ask`, `card_sign_in`, `draft_questions`, `failure`, `filters`, `help`, `newer`,
`panel_drafts`, `parts`, `periods`, `questions`, `settings`, `sheet_form`, `shell`, `standing`, `status`,
`switching`, `unasked`, `who_signed_in`, `workspace`.

Folders: `access`, `beds`, `chart`, `columns`, `fluids`, `forms`, `inbox`, `letters`, `measured`, `medicines`,
`notes`, `office`, `page`, `paper`, `results`, `sprint`, `tasks`, `trends`, `unsent`, `ward`, `why`.

- `ask`: `Ask`: a question of the window to the record, as data
- `card_sign_in`: Sign-in by card while the sign-in service is away: if a person may, until when
- `draft_questions`: The questions of the window about drafts: what is written and signed
- `failure`: Panel states for a panel that can't be made or painted
- `filters`: Filters of lists: the fields by which rows can be filtered, and the value of each in a row
- `help`: The help page: the keys of the screen that is shown, in groups, and the first steps of a new person
- `newer`: A newer version of the program, as IT has told of it
- `panel_drafts`: Panels of a patient that list the author's unsigned drafts, by kind of draft
- `parts`: Parts that several view models share: marks, scores, small curves, names, and the state of a panel
- `periods`: Columns of time: measured times, hours, shifts or days, for tables with the newest at the right
- `questions`: The questions of the window to the record, each with what answers it (`desktop.views.answers`)
- `settings`: The settings page: what a person may choose for themself, and what the hospital has decided
- `sheet_form`: A short form in a sheet: what is searched, chosen and written, what is missing
- `shell`: View models of the window around the panels: navigation, status, banner, palette, people, notices
- `standing`: Connection status in words: the status bar, and the strip when the server can't be reached
- `status`: The state of synchronisation as others may see it
- `switching`: Switch of user at one workstation: what is kept of who leaves, and what waits for who comes in
- `unasked`: Searches that a server does not support, named by resource type, in words
- `who_signed_in`: Who has signed in, and as what: people known at a workstation, their roles and wards now
- `workspace`: A resolved workspace: which panels stand where, what they show, and where each value came from
"""
