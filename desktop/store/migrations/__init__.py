"""Numbered migrations of the store, applied by Alembic."""
