"""Companies: what is known of each donor with a name, and who speaks for it."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NO_NAMESAKE = sa.text("NOT is_namesake")
STANDING = sa.text("until IS NULL")


def upgrade() -> None:
    """Two tables."""
    _companies()
    _representatives()


def _companies() -> None:
    op.create_table(
        "company",
        sa.Column("id", BigId, nullable=False),
        sa.Column("holder_id", BigId, nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("name_fa", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200)),
        sa.Column("folded", sa.String(500), nullable=False),
        sa.Column("name_key", sa.String(200), nullable=False),
        sa.Column("sort_key", sa.String(200), nullable=False),
        sa.Column("legal_id", sa.String(11)),
        sa.Column("register_no", sa.String(20)),
        sa.Column("economic_code", sa.String(14)),
        sa.Column("place_id", BigId),
        sa.Column("address", sa.String(500)),
        sa.Column("postal_code", sa.String(10)),
        sa.Column("phone", sa.String(30)),
        sa.Column("email", sa.String(200)),
        sa.Column("website", sa.String(200)),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("is_namesake", sa.Boolean(), nullable=False),
        sa.Column("despite", sa.Text()),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_by_id", BigId),
        sa.Column("decided_at", Instant()),
        sa.Column("verified_by_id", BigId),
        sa.Column("verified_at", Instant()),
        sa.Column("registered_by_id", BigId, nullable=False),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
        sa.UniqueConstraint("holder_id", name=op.f("uq_company_holder_id")),
        sa.UniqueConstraint("legal_id", name=op.f("uq_company_legal_id")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_company_{column}"))
            for column, table in (
                ("holder_id", "holder"), ("office_id", "office"), ("place_id", "place"),
                ("decided_by_id", "account_user"), ("verified_by_id", "account_user"),
                ("registered_by_id", "account_user"),
            )
        ),
        sa.CheckConstraint(
            "state IN ('registered', 'verified', 'refused', 'suspended')", name=op.f("ck_company_state")
        ),
        sa.CheckConstraint("length(legal_id) = 11", name=op.f("ck_company_legal_id_length")),
        sa.CheckConstraint("NOT is_namesake OR despite IS NOT NULL", name=op.f("ck_company_namesake_has_reason")),
    )  # fmt: skip
    op.create_index(
        "uq_company_name_key", "company", ["name_key"], unique=True,
        sqlite_where=NO_NAMESAKE, postgresql_where=NO_NAMESAKE,
    )  # fmt: skip
    op.create_index("ix_company_name_key", "company", ["name_key"])
    op.create_index("ix_company_sort_key_id", "company", ["sort_key", "id"])
    op.create_index(op.f("ix_company_office_id"), "company", ["office_id"])
    op.create_index(op.f("ix_company_place_id"), "company", ["place_id"])


def _representatives() -> None:
    op.create_table(
        "company_representative",
        sa.Column("id", BigId, nullable=False),
        sa.Column("company_id", BigId, nullable=False),
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant()),
        sa.Column("added_by_id", BigId),
        sa.Column("ended_by_id", BigId),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_representative")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_company_representative_{column}"))
            for column, table in (
                ("company_id", "company"), ("user_id", "account_user"), ("added_by_id", "account_user"),
                ("ended_by_id", "account_user"),
            )
        ),
    )  # fmt: skip
    op.create_index(
        "uq_company_representative_standing", "company_representative", ["company_id", "user_id"], unique=True,
        sqlite_where=STANDING, postgresql_where=STANDING,
    )  # fmt: skip
    op.create_index(op.f("ix_company_representative_user_id"), "company_representative", ["user_id"])


def downgrade() -> None:
    """Neither."""
    op.drop_table("company_representative")
    op.drop_table("company")
