"""The ward: worklist, the round, observations due, screening, handover, numbers of the navigation."""
