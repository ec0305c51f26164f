"""The beds of all wards, and the corridor screen."""
