"""Parts of any curve: values, scale, axis, bands of what is usual, thinning of very many points.

- `kurve_bands`: Normal ranges of vital signs, and the band shaded behind each curve, the same in every
  chart
- `thinning`: Thinning (downsampling) of very many points: the minimum and maximum of each piece of time are
  kept
- `trend_axis`: The axis of a trend that counts from an event: hours, or calendar days or weeks, since then
- `trend_curves`: The curves of a trend: the scale of each, what is usual, its limits
- `trend_growth`: The percentile lines behind a curve of a child's growth, and the percentile of its newest
  value
- `trend_values`: Values of the record drawn by a trend's curves, and values that can't be drawn
"""
