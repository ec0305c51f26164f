"""Resources about answers: seen by somebody, sent on with a question, told by telephone.

Doors, by which others enter: `acknowledging`, `forwarding`, `phoned`.

- `acknowledging`: Acknowledgement of an answer: the completed Task that says who has seen it, and when
- `forwarding`: A result sent on with a question: the Task by which somebody is asked about it
- `phoned`: An answer told by telephone: its gaps in the form, and the Communication that keeps it
"""
