"""Rooms that are open, so that a class is back in its seats after a restart."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "saved_room",
        sa.Column("code", sa.String(16), primary_key=True),
        sa.Column("session", sa.String(64), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("closes_at", sa.Double, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("saved_room")
