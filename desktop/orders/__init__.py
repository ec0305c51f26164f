"""Orders: catalogue, reading of free text, drafts and checks before signing."""
