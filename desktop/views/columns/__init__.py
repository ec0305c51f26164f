"""Declared columns: what they show of a patient, on the worklist, as key facts, in forms and trends.

- `key_facts`: The facts that a specialty reads first of each patient: declared columns of the worklist, one
  by one
- `listed`: Declared columns of the worklist for a patient, read through the record's own answers
- `listed_equivalents`: Column for opioids as oral morphine equivalents: the amount ordered and the amount
  given
- `listed_sources`: Readers of each source of a declared column: all values it has in a chart, unordered
- `row_summary`: Summary of a patient's chart for a worklist row; it can be cached
- `told`: Chart data of one declared column, without anything that depends on the hour
"""
