"""Printed papers: the rows of each, from the models of panels."""
