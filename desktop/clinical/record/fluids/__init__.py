"""Fluid in and out, infusions that run, blood loss, lines, dialysis.

Doors, by which others enter: `blood_loss`, `dialysis`, `dialysis_access`, `dialysis_plan`,
`dialysis_session`, `fluid_given`, `fluid_sums`, `fluids`, `lines`, `pumps`.

- `blood_loss`: Blood loss since a birth: each recorded amount, the running sum nothing twice
- `dialysis`: Sessions of dialysis: when, by which access, what was weighed, drawn and measured
- `dialysis_access`: By which access a patient is dialysed: what the sessions name, fistulas and grafts
- `dialysis_plan`: What is planned of dialysis today, and who is dialysed
- `dialysis_session`: One session of dialysis as it was found in the record, and what is worked out of it
- `fluid_given`: What ran into a vein, in millilitres, from what was entered as given: at a rate
- `fluid_sums`: What of the recorded fluid is summed: nothing twice
- `fluids`: Fluid in and out as it was recorded: kind, millilitres, when
- `lines`: Lines, tubes and drains of a patient: which are in, where, since when, which were taken out
- `pumps`: What runs into the patient now, and what did lately: the one reading of infusions as they stand
"""
