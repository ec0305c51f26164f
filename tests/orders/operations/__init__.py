"""Tests of holds before an operation."""
