"""Measurements: vital signs, rounds, weights, spells, recorded curves.

Doors, by which others enter: `body_mass`, `consciousness`, `growing`, `improbable`, `measurement`,
`measurement_words`, `measurements`, `oxygen`, `quantities`, `rounds`, `spells`, `struck`, `traces`,
`weights`.

- `body_mass`: The body mass index from a weight and a length or height of the same day, where nobody wrote it
- `consciousness`: Letter of ACVPU for an answer: by code, by the letter itself, or in words of a ward
- `growing`: A child before the growth standards: its sex, its age then, and why there may be no percentile
- `improbable`: Weights and heights that can't be true beside the others: 3.45 kg after 69.9 kg
- `measurement`: One value of a vital sign as it was measured: its number or words, when, where
- `measurement_words`: Words of a measurement: where on the body, what somebody noted, why it is not scored
- `measurements`: Vital signs of a chart one by one, whatever code, unit or words they came in
- `oxygen`: Oxygen of a patient: flow, fraction or the plain answer, in its own unit
- `quantities`: Meaning of a coded number, and its value in the vocabulary's own unit
- `rounds`: Rounds of vital signs: what was measured together, and the score of each round
- `sampled`: Decoding of SampledData: the numbers of a recorded curve, or the reason they can't be read
- `spells`: Spells that were noted (apnoea, bradycardia, a fall in saturation): each by itself
- `struck`: Measurements that were entered in error: what they said, who struck them and why
- `traces`: Recorded device curves (SampledData) of some codes, each as pieces of one track
- `weights`: The weight that amounts per kilo go by: the one that held then, and none that is too old for it
"""
