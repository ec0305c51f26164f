"""Signing of what an act sends: notes, letters and what becomes of them, sealed with a key."""
