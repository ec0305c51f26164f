"""Sprints in the window: a page's draft and its edits, as the window and the record exchange them."""
