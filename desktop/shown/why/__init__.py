"""Provenance: why something is on the screen, and where a value came from.

Doors, by which others enter: `origin`, `why`.

- `origin`: Origin (provenance) of a shown value: who, when, device, source, versions
- `why`: Why something of the screen is as it is (provenance of the set-up): the layers that say so
"""
