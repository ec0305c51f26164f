"""Counts of what tasks took by sprint, ward and week: joined over machines, never of a patient or a person."""
