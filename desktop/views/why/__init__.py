"""Provenance: why something is on the screen, and where a value came from.

Doors, by which others enter: `origin`, `rule_rates`, `signed`, `why`, `wishes`.

- `origin`: The origin (provenance) of what is under the cursor: `desktop.shown.why.origin` holds the model
- `origin_ends`: Lines of an origin on its end: by whom a Flag, an allergy or an alarm was ended, when and why
- `origin_uses`: Uses of a resource: documents, tasks, reports and orders that refer to it, own drafts
- `origin_words`: Provenance of a resource in words: who stands behind a reference, when, what it says
- `overridden`: Overridden Stops of a rule as one row for its owner, however many were told of: the times
- `rule_rates`: What came of the rules before signing, for their owner: how often each fired
- `signed`: Verdict on a signature in words: who signed, when, whether it is as it was signed
- `why`: Explanation of a part of the screen: the layers of the configuration behind it, from base to person
- `why_sources`: Sources of a configuration value as files state them: its own, and those of its parts
- `why_words`: Words for a change of a layer: “place 2 on Overview”, “share of the height 3”
- `wishes`: Wishes for the set-up: those that wait for this person's answer, their own with what was answered
"""
