"""Large tables of people's own, by the digest of their numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "saved_table",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("numbers", sa.LargeBinary, nullable=False),
        sa.Column("used_at", sa.Double, nullable=False),
    )
    op.create_index("ix_saved_table_used_at", "saved_table", ["used_at"])


def downgrade() -> None:
    op.drop_table("saved_table")
