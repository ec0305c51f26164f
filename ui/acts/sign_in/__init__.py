"""Signing in: who is at the keyboard, their workspace, the lock, the reason for opening a patient."""
