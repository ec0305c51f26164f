"""Papers: asked for, previewed, printed.

Doors, by which others enter: `choosing_printer`, `paper`, `paper_menu`, `papers`, `print_watch`.

- `choosing_printer`: Which printer, or which file: asked on our own sheet, while everything else goes on
- `paper`: Paper: a PDF shown page by page, and printed
- `paper_dialog`: Preview of a paper of the ward, sheet by sheet as it will be printed
- `paper_menu`: The menu of emergency papers: what a ward needs on paper while the server is away
- `papers`: The papers of the ward: asked for, previewed, printed, and each of it in the access log
- `print_watch`: What the spooler says of what was handed over: asked for until it is known, and told
"""
