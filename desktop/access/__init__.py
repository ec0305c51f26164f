"""Who is at the keyboard, and the log of what was read."""
