"""Access control: the person at the keyboard, and the access log."""
