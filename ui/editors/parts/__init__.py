"""Shared parts of the editors: text field, sections, phrases, side column, chips, numbered answers, stack."""
