"""Tests of what is watched, order or no order; the rules themselves are tested in `tests/orders`."""
