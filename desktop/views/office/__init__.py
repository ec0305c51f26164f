"""Lists of an office: dictations, coding, the waiting list.

Doors, by which others enter: `coding`, `dictations`, `waiting_list`.

- `coding`: Coding worklist: stays of a ward that lack diagnoses, codes, procedures or the discharge letter
- `dictations`: The dictations of an office: urgent first, then oldest, each with what nobody wrote of it said
- `waiting_list`: The waiting list of an office: who is referred, since when, until when help is to begin
"""
