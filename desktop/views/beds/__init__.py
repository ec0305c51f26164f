"""The beds of all wards, the corridor screen, and who lies elsewhere or can't leave."""
