"""Sheets filled in beside a page: measurements, facts, short forms, questionnaires."""
