"""Sprints on their way as commands: sent to review, accepted, sent back, released."""
