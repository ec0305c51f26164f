"""Parts of `fagflate load` beside its files in the folder above.

Doors, by which others enter: `load_told`.

- `load_told`: what is told of a load
"""
