"""Workspaces as configuration: schema, layers and where each value came from."""
