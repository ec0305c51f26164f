"""Basics that everything may import: words, formats, errors, clock and paths."""
