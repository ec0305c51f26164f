"""Roles at the record's side: which answers a person sees, whole or in part.

`judging` refuses a question, or narrows it to the parts that the person's role sees; `kinds` says of each
panel, form and resource type what kind of data it shows; `register` holds a claimed role against the
register, `role_end` tells that one has ended; `described` writes the table for people (`docs/roles.md`).

Doors, by which others enter: `described`, `judging`, `kinds`, `register`, `role_end`.

- `described`: Tables of `docs/roles.md`: role × kind of data, role × right
- `judging`: Judgement of a question by the role of whoever asks: refused, narrowed to what they see
- `kinds`: Kinds of data by panel, short form and resource, for questions that ask for several at once
- `register`: Claimed roles held against the register
- `role_end`: Role that ended while its person works
- `role_words`: Words for what acts ask for and what answers show
"""
