"""Answers about sprints: a page's draft and its edits.

Doors, by which others enter: `page_draft`, `sprint_decision`.

- `page_draft`: Answers to the window's questions about drafts of a page: the draft as it stands
- `sprint_decision`: Decision page of a sprint for its owner: before and now, SUS, what was never opened
"""
