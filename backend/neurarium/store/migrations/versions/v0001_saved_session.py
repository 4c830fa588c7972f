"""Sessions that were saved, each with the file of its checkpoint."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "saved_session",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("file", sa.String(128), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("nbytes", sa.BigInteger, nullable=False),
        sa.Column("step", sa.BigInteger, nullable=False),
        sa.Column("saved_at", sa.Double, nullable=False),
        sa.Column("used_at", sa.Double, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("saved_session")
