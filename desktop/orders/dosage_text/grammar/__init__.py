"""How each kind of part of a dosage text is written: one pattern for each, and what it means."""
