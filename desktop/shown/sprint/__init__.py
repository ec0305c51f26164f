"""Sprints in the window: a page's draft and its edits, as the window and the record exchange them.

Doors, by which others enter: `kind_titles`, `page_draft`, `sprint_decision`.

- `kind_titles`: Title of each kind of panel, as its head says it: for choosing one, and in sentences about it
- `page_draft`: Draft of a changed page: its edits, its changes as sentences, and its checks
- `sprint_decision`: View model of the page on which an owner decides about a sprint
"""
