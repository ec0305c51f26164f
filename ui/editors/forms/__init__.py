"""Short forms and sheets: `form_sheet`, `facts_sheet` and `medicine_form` are the doors."""
