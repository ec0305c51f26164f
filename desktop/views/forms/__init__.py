"""Questionnaires: a patient's forms, one that is filled in, earlier answers, scores of answered forms."""
