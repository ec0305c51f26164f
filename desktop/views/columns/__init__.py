"""Declared columns: what they show of a patient, on the worklist, as key facts, in forms and trends."""
