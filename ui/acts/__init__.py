"""What joins the window with the record: which page, which patient, what an act of a person does."""
