"""Tests of what is measured of sprints, and of the decisions about them."""
