"""View models: what a panel shows, one file a panel kind.

Doors, by which others enter: `answering`, `answers`, `draft_answers`, `known`, `reader`, `readings`,
`registry`, `session`.

Folders: `access`, `base`, `beds`, `chart`, `columns`, `curves`, `fluids`, `forms`, `inbox`, `letters`,
`measured`, `medicines`, `notes`, `office`, `outcomes`, `page`, `paper`, `results`, `roles`, `sign_in`,
`sprint`, `tasks`, `trends`, `unsent`, `ward`, `why`.

- `answering`: Dispatch table: the function that answers each question type of the window
- `answers`: The answers to the window's questions (`desktop.shown.questions`)
- `draft_answers`: Answers about drafts: the one to go on with, how it stands now
- `known`: Catalogue of what workspace files may name: panel kinds with options, analyses, columns, settings
- `reader`: Everything a window asks of the record, answered on the store's reading thread
- `readings`: Access log rules: the window's questions that read patient data, and whose data each shows
- `ready`: Pages that are kept ready: who is opened next is shown in the frame in which the key is pressed
- `registry`: The panel kinds: a kind is a module of this package with `TYPES` and `build`
- `session`: One person's session: the record, the worker that keeps it in step with the server
- `sheet_forms`: Short forms: which function makes which, and the drafts of them
"""
