"""Sprints as they were measured, and the owner's decisions about them, which stand in their files."""
