"""Who has read a record: the viewer of the access log, and the patient's excerpt of it."""
