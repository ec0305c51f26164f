"""Dosage texts: what is read, what stays a text, and that nothing is lost or made another dose."""
