"""Printed papers.

Doors, by which others enter: `papers`, `print_states`.

- `papers`: Printed papers as PDF: eight-hour sheet, ward list, chart, requisition, a trend
- `print_states`: States of a print job, as the spooler tells them: words for a person
"""
