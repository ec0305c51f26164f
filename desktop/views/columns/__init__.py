"""Declared columns: what they show of a patient, on the worklist, as key facts, in forms and trends.

Doors, by which others enter: `key_facts`, `listed`, `listed_sources`, `row_summary`, `told`.

- `key_facts`: The facts that a specialty reads first of each patient: declared columns of the worklist
- `listed`: What the worklist's declared columns show of a patient: read through the record's own answers
- `listed_equivalents`: What a declared column says of opioids as oral morphine: how much is ordered
- `listed_sources`: How each source of a declared column is read from a chart: all that it says, in no order
- `row_summary`: What a row of the worklist is made of: a patient's chart in short, which can be kept
- `told`: What a chart says for one declared column, without what depends on the hour
"""
