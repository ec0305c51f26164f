"""Paper at the window: `printing` (a table or chart), `print_preview` (the pile), `sheet_printer`."""
