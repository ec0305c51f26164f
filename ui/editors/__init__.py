"""Editors: notes, orders, letters, forms."""
