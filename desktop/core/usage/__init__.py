"""Counts of what tasks took by sprint, ward and week: joined over machines, of nobody."""
