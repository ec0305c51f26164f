"""Dosage texts: a prescriber's words to FHIR Dosage, or left as text where any word is not understood."""
