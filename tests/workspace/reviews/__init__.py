"""Tests of `desktop/workspace/reviews`: what an approval is of, and whose counts."""
