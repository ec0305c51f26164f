"""The proof of the synchronisation: schedules from seeds, and mutants that measure them."""
