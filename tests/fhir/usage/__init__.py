"""Tests of counts as FHIR."""
