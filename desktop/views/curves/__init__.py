"""Parts of any curve: values, scale, axis, bands of what is usual, thinning of very many points.

Doors, by which others enter: `kurve_bands`, `thinning`, `trend_axis`, `trend_curves`, `trend_growth`,
`trend_values`.

- `kurve_bands`: Normal ranges of vital signs, and the band shaded behind each curve, the same in every chart
- `thinning`: Thinning (downsampling) of very many points
- `trend_axis`: The axis of a trend that counts from an event: hours, or calendar days or weeks, since then
- `trend_curves`: The curves of a trend: the scale of each, what is usual, its limits
- `trend_growth`: The percentile lines behind a curve of a child's growth
- `trend_values`: Values of the record drawn by a trend's curves, and values that can't be drawn
"""
