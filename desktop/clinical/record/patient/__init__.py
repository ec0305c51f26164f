"""The patient: problems, allergies, pregnancy, flags, contacts, limits of their own.

Doors, by which others enter: `alarm_limit`, `allergies`, `births`, `conditions`, `contacts`, `fasting`,
`flags`, `gestation`, `interpreter`, `pregnancy`, `scale`.

- `alarm_limit`: From which NEWS2 a doctor wants to be told of a patient, where they decided so for this one
- `allergies`: The one reading of allergies: which stand, whether anybody asked, what each is called
- `births`: When a mother gave birth: the deliveries and children that her record tells of
- `conditions`: The one reading of problems and diagnoses: which stand, which go on
- `contacts`: Whom one calls about a patient: next of kin with their number, the general practitioner
- `fasting`: Who fasts: by an order or a task that says so, as long as it holds
- `flags`: The one reading of Flags: which question of the banner each answers, which hold, which deny it
- `gestation`: Gestational age at birth, and a preterm child's corrected age
- `interpreter`: Interpreter: what a Flag's words answer
- `pregnancy`: Whether there is a pregnancy, or a birth has ended it: what was said
- `scale`: Which scale of NEWS2 a patient's saturation is scored by, who decided it, and when
"""
