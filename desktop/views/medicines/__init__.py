"""Medicines: the list, the forms of its acts, reconciliation, and the order column."""
