"""The chart (kurve) of a stay, and finer parts of it."""
