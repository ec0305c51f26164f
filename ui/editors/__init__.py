"""Where a person writes: notes, orders, letters."""
