"""Results: the inbox, laboratory, examinations."""
