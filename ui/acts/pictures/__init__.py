"""The screens of `fagflate snapshot`, and their states.

Doors, by which others enter: `screen_states`, `screens`.

- `screen_states`: The states of `fagflate snapshot`: a page as it looks in each of them
- `screen_words`: Text check of a picture of `fagflate snapshot`, and choice of a list's selection for it
- `screens`: The named screens of `fagflate snapshot`: how the desk is brought to each of them
"""
