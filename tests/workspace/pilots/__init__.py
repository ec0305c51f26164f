"""Pilots: whom they reach, and what is told of them."""
