"""Wishes for the set-up as commands: made, answered, withdrawn."""
