"""The chart (kurve) of a stay: axis, lanes, marks, medicine bars, table, and what happened meanwhile."""
