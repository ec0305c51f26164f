"""The owner's decision about a sprint as a command: in its file, or as its next published version."""
