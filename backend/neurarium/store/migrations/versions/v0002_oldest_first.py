"""The oldest sessions are found without looking at all."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_index("ix_saved_session_used_at", "saved_session", ["used_at"])


def downgrade() -> None:
    op.drop_index("ix_saved_session_used_at", "saved_session")
