"""Which browsers have which sessions as their own, with a small picture of each."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "own_session",
        sa.Column("owner", sa.String(64), primary_key=True),
        sa.Column("session", sa.String(64), primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("seen_at", sa.Double, nullable=False),
        sa.Column("deleted_at", sa.Double, nullable=True),
    )
    op.create_index("ix_own_session_session", "own_session", ["session"])
    op.create_index("ix_own_session_seen_at", "own_session", ["seen_at"])


def downgrade() -> None:
    op.drop_table("own_session")
