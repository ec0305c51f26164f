"""Access control: the person at the keyboard, and the access log.

`reasons` are those for which a record is opened; `beyond_panels` says what of a record a role may list. The
log: `audit` makes its events of `agents`, `access_events` writes them, `sign_in_events` those of who comes
and goes.
"""
