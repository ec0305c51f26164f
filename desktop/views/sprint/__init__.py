"""Answers about sprints: a page's draft and its edits.

Doors, by which others enter: `page_draft`, `reviews`.

- `draft_reviews`: What the reviewers of one's draft have said: their answers in words, remarks at the changes
- `page_draft`: Answers to the window's questions about drafts of a page: the draft as it stands
- `reviews`: Sprints that wait for a review, as the reviewer sees them: the rows of the list
"""
