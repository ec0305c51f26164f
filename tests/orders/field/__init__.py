"""Tests of the reading of what is typed in the order field: `desktop/orders/field`."""
