"""Limits of measured values for medicines: laboratory results, pulse, pressure, respirations and QTc.

`limits` reads `resources/orders/measured_limits.yaml`, `newest_values` finds the newest value of a measure in
the facts of a chart, `limit_findings` holds the two against each other. Asked by
`desktop/orders/checks/measured_limits.py`.
"""
