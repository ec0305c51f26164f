"""Medicines together in number: two of one class, and effects of several that add up.

`groups` reads `resources/orders/medicine_groups.yaml`, `membership` tells which medicines belong to a class,
`duplicates` finds two of one class, `sums` adds up. Asked by `desktop/orders/checks/medicine_groups.py`.
"""
