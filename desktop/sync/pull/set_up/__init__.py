"""Pulling what concerns the set-up and no patient: published sprints, and wishes for it."""
