"""Sprints in the window: a page's draft and its edits, as the window and the record exchange them.

Doors, by which others enter: `page_draft`.

- `page_draft`: Draft of a changed page: its edits, its changes as sentences, and its checks
"""
