"""Widgets and rules of keys that every part of the window uses; they know no page and no patient."""
