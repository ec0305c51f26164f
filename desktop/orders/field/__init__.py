"""The order field: free text to one order, or to questions.

Doors, by which others enter: `asking`, `product_words`, `read_service`, `reading`, `scan`, `set_lines`,
`until`, `verbs`.

- `amounts`: The dose: amount, unit, strength of a piece, rate
- `as_text`: Medicines that no list has, ordered as text: `[tekst: blablamycin] 250 mg x 3 po`
- `asking`: The questions about a medicine, each with answers that rewrite the field's text
- `at_once`: How often, where an order leaves it unsaid: *nå* is one dose, an infusion with a length runs once
- `begins`: Parsing of an order's start and duration from one stretch of the field
- `blood_or_medicine`: Blood test or medicine: names of an analysis with a dose, called a medicine
- `by_days`: A dose for each day of the week: `2 tabl man ons fre, 1 tabl ellers`
- `by_parts`: A dose for each time of the day: `12 E morgen og 16 E kveld`, `40 mg kl 8 og 20 mg kl 14`
- `dose_by_weight`: A dose by weight in the order field: its arithmetic is shown and asked
- `doubts`: Signs and letters that leave open what is meant: `x 2?`, `-1 tablett`, `10 u`, `x 3 -> x 2`
- `imported`: Analyses of the imported laboratory list (NLK): read by their code
- `imported_medicines`: Medicines of imported lists: products of FEST
- `indications`: Reason for an order: the words after *mot*, *pga.*, *for*, without a condition or a time
- `lexicon`: The patterns of the order field: how people write doses, hours, ways and times
- `meals`: Meals as times of a medicine, `30 min før frokost`, `til middag`
- `needed`: *Ved behov*, and the greatest number or amount beside it: `vb inntil x 4`, `maks 8 per døgn`
- `often`: Parsing of frequency, hours and parts of the day from one stretch of the field
- `one_moment`: Part of the day and hour that are one moment: `om kvelden kl 21` is once
- `only_route`: The way of an order that names none, where what is written can be given in one way only
- `oxygen_flow`: Oxygen in the order field: litres are litres a minute
- `patches`: Patch of a speed and the days after which it is changed: `plaster 25 mikrog/t hver 3
- `per_kilo`: Amounts per kilogram in the order field, `15 mg/kg`, and the arithmetic behind a computed dose
- `placed_forms`: Dosage forms that are made for one place: eye, ear, nose, skin, vagina, rectum
- `possible_units`: Units that a number without one may have: the typed number in each possible unit
- `product_words`: Form, strength and way of an imported product, read from its whole name
- `read_medicine`: A medicine from free text: what is not certain becomes a question, never a guess
- `read_service`: Laboratory, imaging, examinations and consultations from free text
- `reading`: The order field: free text, Bokmål or English, to one order, or to questions
- `scan`: The text of the order field while it is read: what was recognised where, and what is left
- `services_as_text`: Analyses, examinations and consultations that no list has, ordered as text: `[prøve
- `set_lines`: Lines of an order set, made of what was typed for one patient: remark
- `sided_site`: Eye, ear, arm or thigh of an order, with its side: `1 dråpe i høyre øye`
- `stepwise`: Doses that follow each other: what an order holds only once must be the same for all
- `taper`: A taper, `trapp ned 5 mg hver uke til 0` or `40-30-20-10`: the steps of an order
- `until`: A moment as people type it in a form: `i morgen`, `22.11
- `unused_numbers`: Numbers that were typed and not used: each must show up in the order that was read
- `verbs`: The order field's words that change or stop what stands: `seponer metoprolol`
"""
