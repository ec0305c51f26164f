"""The patient: problems, allergies, pregnancy, flags, contacts, limits of their own.

Doors, by which others enter: `address_protection`, `alarm_limit`, `allergies`, `allergies_elsewhere`,
`allergy_codes`, `allergy_lists`, `anaesthesia`, `births`, `cautions`, `conditions`, `contacts`, `ejection`,
`family`, `fasting`, `flags`, `gestation`, `habits`, `interpreter`, `links`, `own`, `pregnancy`,
`resuscitation`, `scale`, `vaccines`.

- `address_protection`: Protected address (kode 6 and 7) of a patient: never printed, shown or guessed
- `alarm_limit`: From which NEWS2 a doctor wants to be told of a patient, where they decided so for this one
- `allergies`: The one reading of allergies: which stand, whether anybody asked, what each is called
- `allergies_elsewhere`: Allergies told elsewhere than as an allergy: by a warning (Flag) or a diagnosis
- `allergy_codes`: Names of coded allergies and reactions, and the ATC codes that a coded allergy covers
- `allergy_lists`: Empty list of allergies with its reason (List.emptyReason): nothing known, not asked
- `anaesthesia`: Dangers in anaesthesia that run in the family (malignant hyperthermia)
- `births`: Deliveries of a mother: the deliveries and children in her record, twins as one delivery
- `cautions`: Critical information of a patient by the question of the banner that it answers
- `conditions`: The one reading of problems and diagnoses: which stand, which go on
- `contacts`: Contacts of a patient: next of kin with their number, the general practitioner
- `ejection`: Ejection fraction of the left ventricle as it was measured: percent
- `family`: The one reading of family history: relatives with their diseases (FamilyMemberHistory)
- `fasting`: Fasting: by an order or a task that says so, as long as it holds
- `flags`: The one reading of Flags: which question of the banner each answers, which hold, which deny it
- `gestation`: Gestational age at birth, and a preterm child's corrected age
- `habits`: Habits and social history (tobacco, alcohol, drugs, occupation, housing) from Observations
- `interpreter`: Interpreter: what a Flag's words answer
- `links`: Merged and inactive records of a patient: by which one it was replaced, and which ones it replaces
- `own`: Family history and denials written as problems: a Condition that says nothing of an own disease
- `pregnancy`: Pregnancy status: pregnant, or ended by a birth, from all statements and recorded births
- `reactions`: Meaning of what happened in an allergy: dangerous, allergic, or not readable
- `resuscitation`: Resuscitation status and advance directives that are no Flag: a Consent, or an Observation
- `scale`: NEWS2 oxygen scale of a patient, with the deciding doctor and the time
- `vaccines`: The one reading of vaccines (Immunization): which were given, which were not
"""
