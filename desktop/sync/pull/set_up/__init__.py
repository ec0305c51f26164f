"""Pulling what concerns the set-up and no patient: published sprints, wishes for
it with the roles of who answered, counts, and who watches the wards."""
