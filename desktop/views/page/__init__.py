"""The patient's page: banner, first sentence, timeline, problems, care plans, lines, the stay."""
