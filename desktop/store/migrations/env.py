"""Alembic's entry: migrates over the connection that the store already holds open."""

from __future__ import annotations

from alembic import context

from desktop.store.record_tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
