"""Letters: written, signed, queued, printed, posted."""
