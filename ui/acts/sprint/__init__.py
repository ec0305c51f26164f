"""Changing the set-up in the window: a page as its own editor, with its draft.

Doors, by which others enter: `changing`.

- `changing`: «Endre flaten»: the page of the patient in focus as its own editor
- `draft_keys`: Keys of a page that is changed: they go to the draft before the window's own and the panels'
- `drafts`: The draft of a page at the record: its edits one after the other, each on what the one before left
"""
