"""Medicines: orders, the forms of the list, reconciliation."""
