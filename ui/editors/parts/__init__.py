"""Shared parts of the editors: `text_field`, `sections`, `phrases`, `side`, `chips`, `choices`, `base`."""
