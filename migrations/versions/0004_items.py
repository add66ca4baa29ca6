"""Items: the catalogue and the packs things come in."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UNITS = (
    "'device', 'piece', 'pair', 'package', 'box', 'set', 'sheet', 'outfit', 'kilogram', 'liter', 'hour', "
    "'person_hour', 'unit', 'dwelling'"
)
CATEGORIES = (
    "'mobility', 'vision', 'hearing', 'care', 'prosthetics', 'medical', 'hygiene', 'heating', 'cooling', 'energy', "
    "'household', 'food', 'clothing', 'education', 'protection', 'service', 'other'"
)


def upgrade() -> None:
    """Two tables."""
    op.create_table(
        "item",
        sa.Column("id", BigId, nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("name_fa", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("unit", sa.String(32), nullable=False),
        sa.Column("decimals", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("iso9999", sa.String(40), nullable=False),
        sa.Column("cpv", sa.String(40), nullable=False),
        sa.Column("life_years", sa.Integer()),
        sa.Column("serialised", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("folded", sa.String(500), nullable=False),
        sa.Column("sort_key", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("code", name=op.f("uq_item_code")),
        sa.CheckConstraint(f"unit IN ({UNITS})", name=op.f("ck_item_unit")),
        sa.CheckConstraint(f"category IN ({CATEGORIES})", name=op.f("ck_item_category")),
        sa.CheckConstraint("decimals BETWEEN 0 AND 3", name=op.f("ck_item_decimals")),
        sa.CheckConstraint("life_years IS NULL OR life_years > 0", name=op.f("ck_item_life_years")),
        sa.CheckConstraint("NOT serialised OR decimals = 0", name=op.f("ck_item_a_serial_is_of_a_whole")),
    )
    op.create_index(op.f("ix_item_folded"), "item", ["folded"])
    op.create_table(
        "item_pack",
        sa.Column("id", BigId, nullable=False),
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("name_fa", sa.String(80), nullable=False),
        sa.Column("name_en", sa.String(80), nullable=False),
        sa.Column("multiplier", BigId, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_pack")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_pack_item_id")),
        sa.UniqueConstraint("item_id", "name_fa", name=op.f("uq_item_pack_item_id_name_fa")),
        sa.UniqueConstraint("item_id", "name_en", name=op.f("uq_item_pack_item_id_name_en")),
        sa.CheckConstraint("multiplier > 1", name=op.f("ck_item_pack_multiplier")),
    )


def downgrade() -> None:
    """Neither."""
    op.drop_table("item_pack")
    op.drop_table("item")
