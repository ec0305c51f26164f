"""Sprints in the window: a page's draft and its edits, as the window and the record exchange them.

Doors, by which others enter: `begun_draft`, `conditions`, `first_labs`, `first_sets`, `kept_later`,
`kind_titles`, `list_edits`, `made_up`, `page_draft`, `pilot_whom`, `proposed_limits`, `reviews`,
`side_picture`, `sprint_decision`.

- `begun_draft`: A draft that somebody has begun, as the status bar tells of it: enough to find it again
- `conditions`: Conditions of a selection: titles of fields of lists and of values of declared columns
- `first_labs`: Laboratory analyses that a draft may put first on the patient's page
- `first_sets`: Order sets that a draft may put first in the order field
- `kept_later`: Keeping of what somebody has just written for later: a basket as an order set
- `kind_titles`: Title of each kind of panel, as its head says it: for choosing one, and in sentences about it
- `list_edits`: Edits of a draft that are about columns' widths and named items: selections, lanes, order sets
- `made_up`: A made-up patient's page beside a draft
- `page_draft`: Draft of a changed page: its edits, its changes as sentences, and its checks
- `pilot_whom`: For whom a pilot is, as one sentence part: its wards, kinds of work and named people
- `proposed_limits`: Limits that a draft may propose, and whom of the ward another value would concern
- `reviews`: A sprint that waits for its review, as a reviewer's window shows it
- `side_picture`: One side of a comparison of two workspaces
- `sprint_decision`: View model of the page on which an owner decides about a sprint
"""
