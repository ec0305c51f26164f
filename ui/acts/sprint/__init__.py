"""Changing the set-up in the window: a page as its own editor, with its draft.

Doors, by which others enter: `begun_draft`, `changing`, `changing_list`, `deciding`, `kept_later`,
`reviewing`, `said_keys`, `ten_questions`, `used`.

- `begun_draft`: The draft that somebody has begun, for the status bar: asked for when it may be another
- `binding_keys`: Keys bound otherwise from the page or the list that is changed: each is an edit of the draft
- `changing`: «Endre flaten»: the page of the patient in focus as its own editor
- `changing_list`: «Endre listen»: a list of the ward as its own editor: its columns and selections
- `deciding`: The page of a sprint in a window: which one is shown, and what follows a decision
- `draft_keys`: Keys of a page that is changed: they go to the draft before the window's own and the panels'
- `drafts`: The draft of a page at the record: its edits one after the other, each on what the one before left
- `kept_later`: «Lagre som …»: what was just written is kept for later
- `lists_beside`: Lists in the place of a draft's column: lanes, results and sets that come first
- `made_up_sides`: Before and after of a draft on made-up patients: from the draft to the two sides
- `ordering`: Names that come first, changed from the page itself: their list in the column's place
- `ordering_labs`: Laboratory analyses that come first, changed from the page itself
- `ordering_sets`: Order sets that come first in the order field
- `proposing`: Limits proposed from a page or a list that is changed: the list is asked for
- `reviewing`: Reviews in a window: a sprint opened beside the list in which it waits, accepted
- `said_keys`: Keys of changing by where they count: on the page, in the draft's column, or everywhere
- `sending`: A draft sent to review from the page that it changes: the other clinician is chosen
- `showing_lanes`: Lanes of the chart, shown, hidden and moved from the page that is changed
- `ten_questions`: Ten questions about the page (SUS): offered once for a sprint at a quiet time
- `used`: Parts of the screen that a key or a click goes to, by their names in the set-up: what was opened
"""
