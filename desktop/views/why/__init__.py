"""Provenance: why something is on the screen, and where a value came from.

Doors, by which others enter: `origin`, `why`.

- `origin`: The origin (provenance) of what is under the cursor: `desktop.shown.why.origin` holds the model
- `origin_uses`: Where a resource is used too: documents, tasks, reports and orders that refer to it
- `origin_words`: Provenance of a resource in words: who stands behind a reference, when, what it says
- `why`: Why something of the screen is as it is: the layers of the configuration that say so
- `why_sources`: Where a value of the settings is from, as files say it: its source, and those of its parts
- `why_words`: How what a layer says of a part of the screen is called: “place 2 on Overview”
"""
