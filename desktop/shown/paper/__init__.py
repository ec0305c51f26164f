"""Printed papers of the ward."""
