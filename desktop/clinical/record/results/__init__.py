"""Results: laboratory, cultures, examinations, their ranges, corrections, and critical ones unseen."""
