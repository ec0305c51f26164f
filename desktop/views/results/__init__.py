"""Results: the inbox, laboratory, examinations, the course of one, questions about them."""
