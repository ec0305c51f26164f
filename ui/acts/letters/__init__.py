"""Letters: writing, reading, recipients, the secretary's queue, signatures that others give.

Doors, by which others enter: `drafting`, `letter_drafting`, `letter_reading`, `queue`, `received`, `signing`,
`text_drafting`.

- `drafting`: Writing something that is signed: opened as a draft, kept at every pause, signed once
- `handing_over`: A pile on its way to the printer: one job a letter, each noted before it is handed over
- `letter_drafting`: Writing a discharge letter: composed from the record, decided upon
- `letter_reading`: Reading a signed letter: opened from a list, each time logged
- `queue`: The secretary's acts: ticking, previewing, printing and posting letters
- `received`: Handlers of acts on received letters: the one with the cursor is shown beside the list
- `recipient_dialog`: Choosing a recipient: searched in the directory, or an address typed by hand
- `recipient_search`: Looking for a recipient while somebody types: here at once, then on the server
- `settle_dialog`: The question what became of a letter at the printer: what is known
- `settling`: What became of a letter at the printer: asked of a person, who says it came out
- `signer_dialog`: Choosing the doctor who is asked to sign: searched by name, taken with Enter or a click
- `signing`: Co-signing: choice of a signer for work one may not sign
- `text_drafting`: Writing running text, a note or a letter: its editor, phrases
"""
