"""Pull: what the server holds comes into the record.

Doors: `rounds` (one round over all that people look at), `pull.pull` (one patient), `look.fetch` (one
resource), `lookup` (a search while somebody types), `choices` (wards and roles of the first screen).
"""
