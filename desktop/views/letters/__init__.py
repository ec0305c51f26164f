"""Letters: written, signed, queued, printed, posted.

- `letter_answers`: Answers about letters that are signed: one to read, and its sheets as pictures
- `letter_queue`: The secretary's queue of letters: what needs a person, what goes by itself, and the day's
  account
- `letter_writing`: Filling the letter editor: the composed letter with its sources, what must be decided,
  and back again
- `letters`: A patient's letters, each with its recipients and how far it came
- `post_log`: The print and post log: what the letters' own Tasks say of paper, and who did it by the access
  log here
- `printing`: Letters on paper: the pile of the letters that are ticked, sheet by sheet, and what is kept
  out of it
- `signed_letter`: A signed letter for reading: recipients with how far it came, versions, and where its
  pages lie
"""
