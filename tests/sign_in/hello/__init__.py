"""Tests of Windows Hello as a way of offline sign-in."""
