"""Tests of the folder that carries wishes, reviews and counts at a site without a server for them."""
