"""Owners of the rules before signing: who answers for one, and what they are told, which is of no patient."""
