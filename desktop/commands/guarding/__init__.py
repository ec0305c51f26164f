"""Guards of an act: what the patient has blocked for whoever acts, and whose record it is."""
