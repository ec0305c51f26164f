"""The grammar of dosage texts: for each kind of part a pattern, and what it means."""
