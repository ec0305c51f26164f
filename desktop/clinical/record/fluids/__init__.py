"""Fluid in and out, infusions that run, blood loss, lines, dialysis.

Doors, by which others enter: `blood_loss`, `dialysis`, `dialysis_access`, `dialysis_plan`,
`dialysis_session`, `fluid_given`, `fluid_sums`, `fluids`, `lines`, `pumps`.

- `blood_loss`: Blood loss since a birth: each recorded amount, the running sum nothing twice
- `dialysis`: Sessions of dialysis: when, by which access, what was weighed, drawn and measured
- `dialysis_access`: Dialysis access of a patient: from the sessions, fistulas and grafts, dialysis catheters
- `dialysis_plan`: Planned dialysis of today, and patients in dialysis
- `dialysis_session`: One session of dialysis as it was found in the record, and what is worked out of it
- `fluid_given`: Intravenous fluid in millilitres from MedicationAdministrations: at a rate
- `fluid_sums`: Selection of recorded fluid for the sums: nothing twice
- `fluids`: Fluid in and out as it was recorded: kind, millilitres, when
- `lines`: Lines, tubes and drains of a patient: which are in, where, since when, which were taken out
- `pumps`: Running and lately stopped infusions of a patient: the one reading of their state
"""
