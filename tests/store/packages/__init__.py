"""Signed packages of sprints: the seal, whose counts, which of several is in force."""
