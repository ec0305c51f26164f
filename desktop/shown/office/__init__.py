"""Lists of an office: dictations, coding, the waiting list."""
