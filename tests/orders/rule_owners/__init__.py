"""Owners of rules before signing, and rules that are narrowed."""
