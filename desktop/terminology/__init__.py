"""Official code systems that a site imports: their release files, versions and search index.

Nothing here is of patients. Each release is a SQLite file of its own beside the version before; which of them
is in force stands in one small database, and is switched in one transaction.

Doors, by which others enter: `code_records`, `code_refusals`, `code_search`, `code_sources`, `code_systems`,
`importing`, `interaction_index`, `json_items`, `product_index`, `releases`.

Folders: `formats`.

- `abbreviations`: Abbreviations of Norwegian hospitals and the words they stand for, for searching
- `code_records`: Records that readers of release files give: what a release says of itself, concepts, terms
- `code_refusals`: Errors of an import, each with its place: line or byte
- `code_search`: Search of imported codes: the one home, over all releases in force
- `code_sources`: Files of a release as bounded streams of bytes and lines: plain, in a folder, or in a zip
- `code_systems`: Code systems that can be imported: names, addresses and the form of their codes
- `importing`: Import of a release: recognised, read, built beside the one in force, and switched to
- `index`: Search in one release's file: code, words, beginnings, parts of words and misspellings
- `interaction_index`: Interactions in one release's file: which of them name an ATC code, and what each says
- `json_items`: JSON read as a stream: the items of one list, bounded in memory
- `product_index`: Medicinal products in one release's file: by their code, and by their whole name
- `release_file`: SQLite file of one release: built in bounded batches, with its FTS5 index
- `releases`: Catalogue of imported releases: in force, the version before, switching and taking back
- `spelling`: Misspellings: keys that a word and its misspellings share, and the edit distance
- `tokens`: Words of a text as they are searched: folded, with æ, ø and å as any keyboard writes them
"""
