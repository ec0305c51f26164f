"""Shared by all views: the context, states of panels, dates and acts in words, kept parts.

Doors, by which others enter: `acts`, `context`, `element_words`, `guarding`, `kept_parts`, `labs`, `making`,
`periods`, `urgent`.

- `acts`: What people's acts are called in lists, by the name of the command
- `context`: What a view of a patient is made from
- `element_words`: Any element of any FHIR resource in words, for comparing two versions
- `guarding`: What cannot be made into a view never takes the rest with it
- `kept_parts`: What is made of one patient's record, made once and kept: in memory
- `labs`: Laboratory results of a chart: one value with what it means, and which rows they form
- `making`: What several builders of view models share: states of lists, dates in words
- `periods`: Periods in words: what stands over a column of a table whose columns are hours, shifts or days
- `urgent`: How much the things of a chart matter now, and so in which order they stand
"""
