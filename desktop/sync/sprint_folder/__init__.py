"""Wishes, reviews, answers and counts of sprints as files in a folder, in place of the server."""
