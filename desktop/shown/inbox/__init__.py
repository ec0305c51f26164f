"""The general practitioner's inbox of received letters."""
