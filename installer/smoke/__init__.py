"""What was built, installed and used under wine: `python -m installer.smoke`.

Wine is not Windows. `docs/deployment.md` says what has been seen here and what never there.
"""
