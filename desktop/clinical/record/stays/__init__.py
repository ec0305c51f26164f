"""Stays: which, where, who answers for them, their plan, diagnoses and codes.

Doors, by which others enter: `admissions`, `arrivals`, `care_plans`, `cleaning`, `handovers`, `ordered`,
`places`, `referrals`, `responsible`, `side_conflicts`, `stay_diagnoses`, `stay_plan`, `stays`, `uncoded`.

- `admissions`: Planned admissions: a stay that is to begin, when and where
- `arrivals`: Arrival of a patient at the hospital
- `care_plans`: Care plans of a patient: which are in effect, their goals and how they stand
- `cleaning`: The one reading of what is ordered of a bed's cleaning: since when, by whom, whether it is done
- `handovers`: Handovers: a Task by which a doctor is asked to take over the responsibility for a patient's
- `ordered`: Ordered measures of this stay that are still to be done, or go on: an operation, telemetry
- `places`: The bed and ward of an Encounter: where the patient lies or lay last
- `referrals`: Referrals that wait: when they came, until when help is to begin, and whether a time is given
- `responsible`: The responsible doctor (attender) of a stay, from the participants of its Encounters
- `side_conflicts`: Diagnosis and procedure of one part of the body on different sides: a wrong side
- `stay_diagnoses`: The diagnoses of a stay: which is the main one, which are the others
- `stay_plan`: A stay under way: planned discharge and where to, ready since, leave, places
- `stays`: Hospital stays of a patient: which Encounters make up one stay, since when, where, why, who answers
- `uncoded`: Coding gaps of a stay: no main diagnosis, invalid codes, procedures without codes
"""
