"""Doses by weight."""
