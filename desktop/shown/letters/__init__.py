"""Letters: written, signed, queued, printed, posted.

Doors, by which others enter: `letter_editor`, `letter_queue`, `letters`, `post_log`, `printing`,
`signed_letter`.

- `letter_editor`: The letter while it is written: sections with sources, what must be decided, who gets it
- `letter_queue`: The secretary's queue of letters: rows, groups, the day's account, the print job
- `letters`: A patient's letters, each with its recipients and how far it came
- `post_log`: View model of printed, posted and returned letters
- `printing`: The pile of letters before it is printed: copies sheet by sheet, and what is kept out
- `signed_letter`: A signed letter for reading: its pages as each recipient got them, how far it came
"""
