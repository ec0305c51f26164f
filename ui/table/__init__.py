"""The table that panels share: `table` is the door."""
