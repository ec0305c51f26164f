"""Fluid in and out, infusions that run, blood loss, lines, dialysis."""
