"""Pulling what concerns the set-up and no patient: published sprints, wishes for
it, counts, and who watches the wards."""
