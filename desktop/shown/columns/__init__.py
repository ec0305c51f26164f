"""Key facts: declared columns as a strip on a patient's page."""
