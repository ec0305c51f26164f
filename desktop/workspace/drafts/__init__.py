"""Drafts of a changed page: a sprint or a person's own layer, written line by line as an editor would."""
