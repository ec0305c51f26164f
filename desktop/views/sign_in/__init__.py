"""Signing in: who is at the keyboard, their workspace, the first paint, drafts left, finding a patient.

Doors, by which others enter: `choose`, `doctors`, `first`, `found`, `in_pilot`, `keeping`, `left`,
`newcomer`, `offline_sign_in`, `switching`, `who_signed_in`, `workspaces`.

- `choose`: The first screen: who is at the keyboard, and on which ward
- `doctors`: Doctors: who can be given a patient, or asked to sign what one may not
- `first`: The worklist of the last time, for the first paint: quick to read, and told how old it is
- `found`: Patients found in the local record by what somebody types: a name, a birth date, a number
- `in_pilot`: Pilots as whoever is in one sees them: what it changed on their page
- `keeping`: Keeping the worklist for the next start's first paint (`first`), in the encrypted record
- `left`: Drafts that a person left, told when they begin: notes, letters and baskets
- `newcomer`: Newcomer at a workstation: somebody who has shown who they are
- `offline_sign_in`: Offline sign-in of one record: a card is enrolled after a sign-in at the provider
- `own_page_came`: Words on one's own page that was changed at another workstation: when
- `sprint_news`: What is new in a sprint of the hospital's own, told once to each who gets it
- `switching`: Switch of user: what is kept of who leaves, what waits for who comes in
- `who_signed_in`: Who has signed in: people known at this workstation
- `workspaces`: Selection of the workspace that a person works in, with its settings
"""
