"""Workspaces as configuration: schema, layers and where each value came from.

`loader.load(name)` gives a `desktop.shown.workspace.Workspace`. See docs/configuration.md for the files.
"""
