"""Albums of own pictures, as the changes that made them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "saved_album",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("session", sa.String(64), nullable=False),
        sa.Column("used_at", sa.Double, nullable=False),
    )
    op.create_index("ix_saved_album_used_at", "saved_album", ["used_at"])
    op.create_table(
        "saved_change",
        sa.Column("album", sa.String(64), primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("pixels", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("saved_change")
    op.drop_table("saved_album")
