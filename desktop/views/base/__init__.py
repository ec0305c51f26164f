"""Shared by all views: the context, states of panels, dates and acts in words, kept parts."""
