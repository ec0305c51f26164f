"""The patient: problems, allergies, pregnancy, flags, contacts, limits of their own."""
