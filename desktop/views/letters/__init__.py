"""Letters: written, signed, queued, printed, posted.

Doors, by which others enter: `letter_answers`, `letter_queue`, `letter_writing`, `letters`, `post_log`,
`printing`.

- `letter_answers`: Answers about letters that are signed: one to read, and its sheets as pictures
- `letter_queue`: The secretary's queue of letters: what needs a person, what goes by itself
- `letter_writing`: Filling the letter editor: the composed letter with its sources, what must be decided
- `letters`: A patient's letters, each with its recipients and how far it came
- `post_log`: The print and post log: what the letters' own Tasks say of paper
- `print_told`: A letter's copy at the printer, as the queue says it: what the spooler told
- `printing`: Letters on paper: the pile of the letters that are ticked, sheet by sheet
- `signed_letter`: A signed letter for reading: recipients with how far it came, versions
"""
