"""The chart (kurve) of a stay: axis, lanes, marks, medicine bars, table, and what happened meanwhile.

Doors, by which others enter: `happened`, `kurve`, `kurve_lanes`, `kurve_lower`, `kurve_marks`, `kurve_parts`,
`kurve_spells`, `kurve_struck`, `kurve_table`, `kurve_words`, `vital_columns`, `vitals`.

- `happened`: Events of a patient, as exact as written: admission, transfers, procedures, examinations
- `kurve`: The chart's axis, scores and events from a record
- `kurve_lanes`: The chart's lanes and rows of values as they are declared
- `kurve_lower`: Lower part of the chart: medicine bars with their doses, and fluid by periods
- `kurve_marks`: The chart's cultures, notes and analyses beside its lanes
- `kurve_oxygen`: Supplemental oxygen under the saturation lane: a bar for each level
- `kurve_parts`: Downsampling of a chart for a window: all points
- `kurve_quantities`: Quantities drawn by the chart's declared lanes
- `kurve_spells`: The chart's rows of spells: what was noted each time, or so many in a shift, as marks
- `kurve_struck`: Struck measurements in the chart: what was entered in error stays to be seen
- `kurve_table`: Readings at each measured time of the chart, one per quantity
- `kurve_whole`: The one curve of the whole stay in the strip below the chart
- `kurve_words`: The chart's rows of states in words (the ventilator's mode)
- `lasting`: States that last from where one was noted to where another one was: oxygen, a ventilator's mode
- `vital_columns`: Vital signs that share a column of the chart's table, and a row of the flowsheet
- `vitals`: The chart (kurve) from a patient's record
"""
