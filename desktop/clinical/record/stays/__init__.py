"""Stays: which, where, who answers for them, their plan, diagnoses and codes."""
