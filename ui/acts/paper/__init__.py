"""Papers: asked for, previewed, printed.

Doors, by which others enter: `paper`, `paper_menu`, `papers`, `print_run`.

- `paper`: Paper: a PDF shown page by page, and printed
- `paper_dialog`: Preview of a paper of the ward, sheet by sheet as it will be printed
- `paper_menu`: The menu of emergency papers: what a ward needs on paper while the server is away
- `papers`: The papers of the ward: asked for, previewed, printed, and each of it in the access log
- `print_run`: A pile on its way to the printer: one sheet made, handed over and forgotten, then the next
"""
