"""Printed papers.

Doors, by which others enter: `papers`.

- `papers`: Printed papers as PDF: eight-hour sheet, ward list, chart, requisition, a trend
"""
