"""Papers of the ward as PDF, drawn as vectors: eight-hour sheet, ward list, chart, requisition."""
