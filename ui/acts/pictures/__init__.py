"""The screens of `fagflate snapshot`, and their states.

- `screen_states`: The states of `fagflate snapshot`: a page as it looks in each of them, for looking at and
  never for work
- `screen_words`: Text check of a picture of `fagflate snapshot`, and choice of a list's selection for it
- `screens`: The named screens of `fagflate snapshot`: how the desk is brought to each of them
"""
