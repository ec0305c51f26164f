"""The one reader of XHTML narrative (`Narrative.div`): plain text that says what the author's page showed.

Doors, by which others enter: `narrative_text`.

- `narrative_parser`: the HTML parser
- `narrative_text`: `read` and `lines`: all who show a narrative ask here
- `pieces`: marks for struck and hidden text, powers and indices, lists' numbers
- `styles`: attributes and styles that change the meaning: struck, hidden, raised, lowered, as typed
- `tables`: a table's rows as lines, each cell with its heading, empty cells and spans said
- `tags`: HTML elements by what they do to their text
"""
