"""Answers about sprints: a page's draft and its edits.

Doors, by which others enter: `begun_draft`, `draft_reviews`, `kept_later`, `lab_list_draft`, `limit_counts`,
`limit_effect`, `made_up`, `page_draft`, `reviews`, `set_list_draft`, `sprint_decision`.

- `begun_draft`: Answer to the question for a draft that is begun: read from its file
- `chart_lanes`: Lanes of the chart in a draft: those that it may have, and the page whose charts show them
- `draft_reviews`: What the reviewers of one's draft have said: their answers in words, remarks at the changes
- `kept_later`: Answers about what is kept for later of what was written for one patient: a set of orders
- `lab_list_draft`: Laboratory analyses for the list of those that come first: all known ones
- `limit_counts`: Effect of a draft's limits on a ward as counts: what its proposer sends along
- `limit_effect`: Effect of another limit on the ward: the rules and dangers themselves
- `limit_lines`: Limits that a draft of the ward's page may propose: each with its title
- `list_draft`: A list of the ward in a draft: the columns and selections that it may have
- `made_up`: Panels of a made-up patient for before and after: the demo's patients
- `page_draft`: Answers to the window's questions about drafts of a page: the draft as it stands
- `pilot_people`: People whom a pilot may name, and for whom one is in words: ids and names by the directory
- `reviews`: Sprints that wait for a review, as the reviewer sees them: the rows of the list
- `set_list_draft`: Order sets for the list of those that come first in the order field: all known ones
- `sprint_decision`: Decision page of a sprint for its owner: before and now, SUS, what was never opened
"""
