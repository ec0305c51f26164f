"""Results: the inbox, laboratory, examinations, the course of one, questions about them.

Doors, by which others enter: `examinations`, `laboratory`, `phoned_forms`, `result_answers`, `results`,
`under_way`.

- `examinations`: A patient's imaging, microbiology, pathology and other examinations: answered
- `laboratory`: A patient's laboratory results as a flowsheet: a row an analysis, a column a sample
- `phoned_forms`: The form of an answer that was told by telephone: who rang, when
- `result_answers`: Answers about results that are sent on or written about: whom to ask
- `result_corrections`: Corrected laboratory results in words: the new value, and the value before
- `result_course`: The course of one analysis beside an answer: its values by kind of sample, reference
- `result_groups`: Groups of the answers that wait, and whose each is: critical, seen by nobody, corrected
- `result_history`: History of an answer that waits: when it came, who rang, who heard, asked
- `result_medicines`: Medicines beside an answer: those in use that bear on what is out of range
- `result_plain`: Unremarkable answers: which may be acknowledged together
- `result_questions`: Questions about a waiting result: who asks whom, their outcome, corrections since
- `results`: Results that wait for a person: out of the ordinary one by one, the unremarkable ones together
- `susceptibility`: Susceptibility of what grew in a culture: of each drug by its letter
- `under_way`: Answers on their way to a ward: tests that are ordered and not answered, one row a patient
"""
