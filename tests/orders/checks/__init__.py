"""The checks before signing, one by one: medicines of several parts, and what must not be given."""
