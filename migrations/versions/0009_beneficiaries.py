"""Beneficiaries: receivers under random codes."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LISTS = {
    "kind": ("person", "household", "centre", "anonymous"),
    "client_group": ("disability", "no_guardian", "harmed", "at_risk", "other"),
    "sex": ("female", "male"),
    "age_band": ("0-4", "5-17", "18-34", "35-59", "60+"),
    "disability": ("physical", "visual", "hearing", "intellectual", "psychosocial", "speech", "multiple"),
    "household_band": ("1", "2", "3-4", "5-6", "7+"),
}
RULES = {
    "anonymous_has_people": "(kind = 'anonymous') = (people IS NOT NULL)",
    "people_positive": "people >= 1",
    "centre_has_name": "(kind = 'centre') = (centre_name IS NOT NULL)",
    "reference_of_centre": "reference IS NULL OR kind = 'centre'",
    "traits_of_person": "kind = 'person' OR (sex IS NULL AND age_band IS NULL AND disability IS NULL)",
}


def upgrade() -> None:
    """One table."""
    one_of = {name: f"{name} IN ({', '.join(repr(value) for value in values)})" for name, values in LISTS.items()}
    op.create_table(
        "receiver",
        sa.Column("id", BigId, nullable=False),
        sa.Column("code", sa.String(11), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("client_group", sa.String(32), nullable=False),
        sa.Column("place_id", BigId, nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("sex", sa.String(32)),
        sa.Column("age_band", sa.String(32)),
        sa.Column("disability", sa.String(32)),
        sa.Column("household_band", sa.String(32)),
        sa.Column("people", sa.Integer()),
        sa.Column("centre_name", sa.String(200)),
        sa.Column("folded_name", sa.String(200)),
        sa.Column("reference", sa.String(80)),
        sa.Column("registered_by_id", BigId, nullable=False),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receiver")),
        sa.UniqueConstraint("code", name=op.f("uq_receiver_code")),
        sa.UniqueConstraint("office_id", "reference", name=op.f("uq_receiver_office_id_reference")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_receiver_place_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_receiver_office_id")),
        sa.ForeignKeyConstraint(["registered_by_id"], ["account_user.id"], name=op.f("fk_receiver_registered_by_id")),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_receiver_{name}")) for name, rule in (one_of | RULES).items()),
    )
    op.create_index("ix_receiver_office_id_id", "receiver", ["office_id", "id"])
    op.create_index(op.f("ix_receiver_place_id"), "receiver", ["place_id"])


def downgrade() -> None:
    """None."""
    op.drop_table("receiver")
