"""Shared readings of the record: stays, results, rounds of vital signs, medicines, people.

Screens, order checks and letters all ask here; nothing else interprets the status of an Encounter, an
Observation or a MedicationRequest. Each answer says what it may be used for (`use.Use`).

Doors, by which others enter: `answering`, `beside`, `birth`, `ended`, `identity_numbers`, `modifiers`,
`observed`, `organisations`, `origins`, `parts`, `persons`, `procedures`, `record_entities`, `reports`,
`requests`, `review_authority`, `reviews`, `roles_now`, `security_labels`, `seen`, `sided`, `signatures`,
`sprint_owners`, `tasks`, `use`, `wishes`.

Folders: `blocking`, `fluids`, `measured`, `medicines`, `notes`, `patient`, `results`, `stays`.

- `answering`: Responsibility for an answer or an alarm: who answers for it, and how somebody may clear it
- `beside`: Short words beside a value: where on the body it was taken, that it is preliminary
- `birth`: Time of birth: the day, and the hour where it was written
- `ended`: Reason with which a Flag, an allergy, an alarm or another Task was ended, by whom and when
- `identity_numbers`: Identity numbers of a patient: the official current one, others beside it
- `modifiers`: Elements of a resource that change its meaning and that nobody here can read (FHIR's modifiers)
- `observed`: Value of an Observation, in every form of value that FHIR has, and its permitted use
- `organisations`: Organisations above an office: the chain by `partOf` up to the legal entity
- `origins`: Provenance as any FHIR resource itself tells it: performer, recorder, author, device, times
- `parts`: Parts of an Observation: components and members (hasMember), each read as an Observation of its own
- `persons`: The names of patients and staff: which of several names holds, and who stands behind a reference
- `procedures`: Procedures: which were carried out, and when
- `record_entities`: Legal entities of a reading: whose record it is, and for whom the reader works
- `reports`: Diagnostic reports: which stand, which are final, which were taken back, and of when they are
- `requests`: Requested tests: which stand, which are answered, which still wait for an answer
- `review_authority`: Authority to answer reviews of sprints, by the directory
- `reviews`: The one reading of a sprint's review: whose it is, the file that was sent
- `roles_now`: Roles that somebody has now: period, hours (availableTime) and absences of a PractitionerRole
- `security_labels`: Security labels of a resource: restricted, sensitive
- `seen`: A mark of what a resource says, to tell whether it was changed between look and signature
- `sided`: Side (laterality) and place of a diagnosis or procedure, from all that tells of it, and in its name
- `signatures`: Verdict on a signed note or letter: who signed it, in which role, when
- `sprint_owners`: Sprint owners as persons: who stands behind the sentence that a file has for its owner
- `tasks`: Tasks: which still wait for somebody, which carry an answer to be seen, and when one is due
- `use`: Permitted use of a fact in the record, with the reason for limits
- `wishes`: The one reading of a wish for the set-up: its place, its words, whose it is, and what was answered
"""
