"""Tests of measurements that lack, and of what a child is given by its weight."""
