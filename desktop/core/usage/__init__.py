"""Counts of what tasks took by sprint, ward and week, and of rules: joined over machines, of nobody."""
