"""Entering measurements: `entry_row.EntryRow` is the door."""
