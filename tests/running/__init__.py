"""How the tests are run: which set, in which order, what a run cost, and what is run again.

- `sets`: the landing set, the rotation and the whole, and the options that choose between them
- `rotation.toml`: what is in rotation, each entry with its reason
- `changed`: what changed since the merge base or the last version, and the part of the rotation
- `reach`: which test files and declared acts reach a changed file
- `order`: files in an order that shares fixtures of a folder; the random order with its seed
- `spent`: processor time by folder and the longest tests
- `slow`: the groups of slow proofs, which take turns
- `again`: a failure is run again under load, and a row for `tests/flaky.toml` is printed
- `patience`: bounds of waits, which cost time only where a test fails
"""
