"""Fluid balance, infusions, blood loss, and dialysis."""
