"""Parts of any curve: values, scale, axis, bands of what is usual, thinning of very many points.

Doors, by which others enter: `kurve_bands`, `thinning`, `trend_axis`, `trend_curves`, `trend_growth`,
`trend_values`.

- `kurve_bands`: What is usual of each vital sign, and what is shaded behind its curve
- `thinning`: Which of very many measured points are kept for drawing
- `trend_axis`: The axis of a trend that counts from an event: hours, or calendar days or weeks, since then
- `trend_curves`: The curves of a trend: the scale of each, what is usual, its limits
- `trend_growth`: The percentile lines behind a curve of a child's growth
- `trend_values`: Which values of a record the curves of a trend draw
"""
