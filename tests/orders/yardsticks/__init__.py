"""Yardsticks of the readers of orders and of the order checks: see README.md in this folder."""
