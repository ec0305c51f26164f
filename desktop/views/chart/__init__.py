"""The chart (kurve) of a stay: axis, lanes, marks, medicine bars, table, and what happened meanwhile.

Doors, by which others enter: `happened`, `kurve`, `kurve_lanes`, `kurve_lower`, `kurve_parts`,
`kurve_spells`, `kurve_struck`, `kurve_table`, `kurve_words`, `vital_columns`, `vitals`.

- `happened`: What happened to a patient, as exactly as it was written: admission, moves, procedures
- `kurve`: The chart's axis, scores and events from a record
- `kurve_lanes`: The chart's lanes and rows of values as they are declared
- `kurve_lower`: What lies under the chart's lanes: medicine bars with their doses, and fluid by periods
- `kurve_marks`: The chart's cultures, notes and analyses beside its lanes
- `kurve_oxygen`: Supplemental oxygen under the saturation lane: a bar for each level
- `kurve_parts`: What of a chart is sent to a window: all of it
- `kurve_quantities`: Which quantities the chart's declared lanes draw
- `kurve_spells`: The chart's rows of spells: what was noted each time, or so many in a shift, as marks
- `kurve_struck`: Struck measurements in the chart: what was entered in error stays to be seen
- `kurve_table`: What stands at each measured time of the chart, a value a quantity
- `kurve_whole`: The one curve of the whole stay in the strip below the chart
- `kurve_words`: The chart's rows of states in words (the ventilator's mode)
- `lasting`: States that last from where one was noted to where another one was: oxygen, a ventilator's mode
- `vital_columns`: Which vital signs share a column of the chart's table, and a row of the flowsheet
- `vitals`: The chart (kurve) from a patient's record
"""
