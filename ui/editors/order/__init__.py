"""Ordering: `order_column.OrderColumn` is the door."""
