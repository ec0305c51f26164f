"""Values as people type them: days, times, numbers, the entry of a round, what is plausible."""
