"""Printing at the window: choosing, handing over, hearing from the printer."""
