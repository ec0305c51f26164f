"""Numbers and signs of life as FHIR, about no patient and by nobody: counts of a machine and week and rates
of rules (MeasureReport), and the Device of a ward watch.
"""
