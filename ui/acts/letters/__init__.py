"""Letters: writing, reading, recipients, the secretary's queue, signatures that others give."""
