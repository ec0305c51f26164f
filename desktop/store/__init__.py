"""The encrypted local record: tables, migrations and queries that return rows."""
