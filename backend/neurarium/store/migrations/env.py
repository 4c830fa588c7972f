"""What Alembic runs: the migrations, on the connection that it is given, within its transaction."""

from alembic import context

from neurarium.store.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
