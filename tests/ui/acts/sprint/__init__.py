"""Changing the page in the window, with a draft that is kept in memory."""
