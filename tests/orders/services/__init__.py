"""Orders of analyses, examinations and consultations compared with one another."""
