"""Changing the set-up in the window: a page as its own editor, with its draft.

Doors, by which others enter: `changing`, `reviewing`.

- `changing`: «Endre flaten»: the page of the patient in focus as its own editor
- `draft_keys`: Keys of a page that is changed: they go to the draft before the window's own and the panels'
- `drafts`: The draft of a page at the record: its edits one after the other, each on what the one before left
- `reviewing`: Reviews in a window: a sprint opened beside the list in which it waits, accepted
- `sending`: A draft sent to review from the page that it changes: the other clinician is chosen
"""
