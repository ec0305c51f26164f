"""Signing in: who is at the keyboard, their workspace, the first paint, drafts left, finding a patient."""
