"""Counts of a machine and week as FHIR: a MeasureReport of numbers, about no patient and by nobody."""
