"""Filling in a form: its rows, what it sums to, the page of both."""
