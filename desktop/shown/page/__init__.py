"""The patient's page: first sentence, timeline, problems, care plans, lines, the sheet of facts."""
