"""Answers about sprints: a page's draft and its edits.

Doors, by which others enter: `page_draft`.

- `page_draft`: Answers to the window's questions about drafts of a page: the draft as it stands
"""
