"""Shared by all views: the context, states of panels, dates and acts in words, kept parts.

Doors, by which others enter: `acts`, `context`, `element_words`, `guarding`, `kept_parts`, `labelled`,
`labs`, `making`, `periods`, `urgent`.

- `acts`: Display names of commands in lists, by the command's name
- `context`: Input of a view builder for one patient: chart, time, actor, options
- `element_words`: Any element of any FHIR resource in words, for comparing two versions
- `guarding`: Error isolation for view builders: a resource that makes one fail is set aside and named
- `kept_parts`: Cache of what is computed from a patient's record (parts), in memory and in the store
- `labelled`: Marks of security labels on the rows that show a labelled entry
- `labs`: Laboratory results of a chart: one value with what it means, and which rows they form
- `making`: Shared helpers of view model builders: list states, dates in words, provenance
- `periods`: Periods in words: what stands over a column of a table whose columns are hours, shifts or days
- `urgent`: Urgency of the items of a chart, which decides their order: the one place that views ask
"""
