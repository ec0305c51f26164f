"""Tests of what is pulled and pushed of the set-up, and about no patient."""
