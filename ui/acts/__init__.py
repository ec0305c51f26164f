"""Controllers that join the window with the record: pages, patients in focus, handlers of acts.

Doors, by which others enter: `confirm`, `controller`, `counting`, `desk`, `dialogs`, `handled`, `support`.

Folders: `frame`, `letters`, `medicines`, `notes`, `pages`, `paper`, `pictures`, `sheets`, `sign_in`,
`sprint`.

- `access`: Access log entries for acts that a person is refused
- `clearing`: Reason for clearing a danger
- `confirm`: Asking once before what can't be taken back
- `controller`: The desk: one window on one session
- `counting`: Counting steps and key presses of each task at a window, from its start to its end
- `desk`: Interface of a window's controller for its parts: who is at the keyboard, what is shown, acts
- `dialogs`: Dialogs that are rarely needed: an error with details to copy, and reporting a problem
- `handled`: Handlers of a window for each act type
- `handlers`: Handler table of a window: act type to handler
- `performing`: Acts that change the record: carried out for whoever pressed the key, said
- `personal`: Preferences of whoever is at the keyboard: kept beside their record, in effect at once
- `support`: Reporting a fault, and opening the folder of the logs: neither tells anything of patients
- `windows`: More windows on one record (second screen): one person in all of them
"""
