"""Tests of counts that can be joined: tallies, weeks, SUS, and the files they lie in."""
