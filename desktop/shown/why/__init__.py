"""Provenance: why something is on the screen, and where a value came from.

Doors, by which others enter: `origin`, `rule_rates`, `why`, `wishes`.

- `origin`: Origin (provenance) of a shown value: who, when, device, source, versions
- `rule_rates`: View model of the page on which owners see what came of their rules
- `why`: Explanation of the configuration behind something on the screen (provenance): its layers
- `wishes`: View model of wishes for the set-up, and the questions about them
"""
