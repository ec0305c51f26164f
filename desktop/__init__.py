"""Fagflate without its windows: record, rules, sync, letters and the embedded server. No Qt in here."""

__version__ = "0.20.11"
