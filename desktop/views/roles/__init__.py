"""Roles at the record's side: which answers a person sees, whole or in part.

`judging` refuses a question, or narrows it to the parts that the person's role sees; `kinds` says of each
panel, form and resource type what kind of data it shows; `register` holds a claimed role against the
register; `described` writes the table for people (`docs/roles.md`).
"""
