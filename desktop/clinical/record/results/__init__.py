"""Results: laboratory, cultures, examinations, their ranges, corrections, and critical ones unseen.

Doors, by which others enter: `corrections`, `culture_words`, `cultures`, `dangers`, `examinations`, `growth`,
`look_alikes`, `named`, `phoned`, `ranges`, `results`, `row_units`, `seen_by`, `standing`, `tried`, `unread`,
`unseen`, `whose_limits`.

- `corrections`: Earlier value of a corrected result: as this record held it
- `culture_words`: Words of cultures: names of them, of materials and microbes
- `cultures`: Cultures: of which material, when they were taken, and how they stand
- `dangers`: Dangers that an act would clear: critical answers, alarms, urgent tasks that wait
- `examinations`: Examinations: to which field an order or its answer belongs
- `growth`: Growth in a culture, read from its Observations: microbes, that none grew
- `look_alikes`: Results that may be of an analysis, by their look: for rules that may raise a question
- `named`: Name and words of a result among others: by what it belongs to, where its own name doesn't tell
- `phoned`: Answers told by telephone or message: who rang, whom they reached, when, what was said
- `positive`: Positive answers in words: what was looked for was found
- `ranges`: Reference range of a result for this patient: by kind, sex and age, never by guessing
- `results`: Laboratory results of a chart: which analysis each is, its value in the row's unit, what it means
- `row_units`: Unit of a row of the laboratory table: a number brought into it, or none
- `seen_by`: Sights of an answer that waits, as the record tells them
- `standing`: Measured again or not: the values out of range that no later measurement of the same analysis
- `suspected`: Critical by their look: a number in words, without a unit, or of a code that nobody knows
- `tried`: MIC of a drug on a microbe (susceptibility), told apart from its concentration in the blood
- `unlike`: Words for copies of one value that differ: what the other says, and from where
- `unread`: Answers that nobody has acknowledged: which, since when, whose they are
- `unseen`: Critical answers that wait for somebody to have seen them: which, since when
- `whose_limits`: Population of a patient's limits: adults, children by their age, or pregnancy
"""
