"""Declared columns: what they show of a patient, on the worklist, as key facts, in forms and trends.

Doors, by which others enter: `key_facts`, `listed`, `listed_sources`, `row_summary`, `told`.

- `key_facts`: The facts that a specialty reads first of each patient: declared columns of the worklist
- `listed`: Declared columns of the worklist for a patient, read through the record's own answers
- `listed_equivalents`: Column for opioids as oral morphine equivalents
- `listed_sources`: Readers of each source of a declared column: all values it has in a chart, unordered
- `row_summary`: Summary of a patient's chart for a worklist row
- `told`: Chart data of one declared column, without anything that depends on the hour
"""
