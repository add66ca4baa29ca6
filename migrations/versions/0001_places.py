"""Places: countries, provinces, counties, neighbourhoods, and the offices that work there."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mark",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mark")),
    )
    op.create_table(
        "place",
        sa.Column("id", BigId, nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("level", sa.String(32), nullable=False),
        sa.Column("parent_id", BigId),
        sa.Column("name_fa", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("folded", sa.String(500), nullable=False),
        sa.Column("sort_key", sa.String(200), nullable=False),
        sa.Column("population", BigId),
        sa.Column("households", BigId),
        sa.Column("lat", sa.Double()),
        sa.Column("lon", sa.Double()),
        sa.Column("split_from", sa.String(32)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("code", name=op.f("uq_place_code")),
        sa.ForeignKeyConstraint(["parent_id"], ["place.id"], name=op.f("fk_place_parent_id")),
        sa.ForeignKeyConstraint(["split_from"], ["place.code"], name=op.f("fk_place_split_from")),
        sa.CheckConstraint("level IN ('country', 'province', 'county', 'neighbourhood')", name=op.f("ck_place_level")),
        sa.CheckConstraint("(level = 'country') = (parent_id IS NULL)", name=op.f("ck_place_a_country_has_no_parent")),
    )
    op.create_index(op.f("ix_place_parent_id"), "place", ["parent_id"])
    op.create_table(
        "office",
        sa.Column("id", BigId, nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("place_id", BigId, nullable=False),
        sa.Column("name_fa", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("is_national", sa.Boolean(), nullable=False),
        sa.Column("sort_key", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
        sa.UniqueConstraint("code", name=op.f("uq_office_code")),
        sa.UniqueConstraint("place_id", name=op.f("uq_office_place_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_office_place_id")),
    )


def downgrade() -> None:
    """Neither."""
    op.drop_table("office")
    op.drop_table("place")
    op.drop_table("mark")
