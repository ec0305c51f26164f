"""Reconciling a patient's medicines: `reconcile_page` is the door."""
