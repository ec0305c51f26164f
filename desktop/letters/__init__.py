"""Letters: composition from the record, PDF, recipients and their delivery."""
