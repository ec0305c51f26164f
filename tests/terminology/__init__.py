"""Tests of imported code systems."""
