"""Editions of yearly reports: what was made once, who answers for each step, and its files."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0033"
down_revision = "0029"
branch_labels = None
depends_on = None

STATES = "state IN ('draft', 'reviewed', 'signed', 'published', 'superseded', 'discarded')"
PUBLISHED = sa.text("state = 'published'")
PEOPLE = ("drafted_by_id", "reviewed_by_id", "first_by_id", "second_by_id", "published_by_id")


def upgrade() -> None:
    """Two tables."""
    op.create_table(
        "edition",
        sa.Column("id", BigId, nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("subject", sa.String(60), nullable=False),
        sa.Column("place_id", BigId),
        sa.Column("company_id", BigId),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("corrects_id", BigId),
        sa.Column("reason", sa.String(500)),
        sa.Column("manifest", sa.String(64), nullable=False),
        sa.Column("drafted_by_id", BigId, nullable=False),
        sa.Column("drafted_at", Instant(), nullable=False),
        sa.Column("reviewed_by_id", BigId),
        sa.Column("first_by_id", BigId),
        sa.Column("second_by_id", BigId),
        sa.Column("signed_at", Instant()),
        sa.Column("published_by_id", BigId),
        sa.Column("published_at", Instant()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_edition_place_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_edition_company_id")),
        sa.ForeignKeyConstraint(["corrects_id"], ["edition.id"], name=op.f("fk_edition_corrects_id")),
        *(sa.ForeignKeyConstraint([name], ["account_user.id"], name=op.f(f"fk_edition_{name}")) for name in PEOPLE),
        sa.CheckConstraint(STATES, name=op.f("ck_edition_state")),
        sa.CheckConstraint("(corrects_id IS NULL) = (reason IS NULL)", name=op.f("ck_edition_an_erratum_says_why")),
        sa.CheckConstraint("place_id IS NULL OR company_id IS NULL", name=op.f("ck_edition_one_subject")),
        sa.CheckConstraint(
            "reviewed_by_id IS NULL OR reviewed_by_id <> drafted_by_id", name=op.f("ck_edition_reviewed_by_another")
        ),
        sa.CheckConstraint("second_by_id IS NULL OR second_by_id <> first_by_id", name=op.f("ck_edition_two_officers")),
        sa.CheckConstraint(
            "second_by_id IS NOT NULL OR state IN ('draft', 'reviewed', 'discarded')",
            name=op.f("ck_edition_signed_by_two"),
        ),
    )
    op.create_index(
        "uq_edition_one_published", "edition", ["year", "subject"], unique=True,
        sqlite_where=PUBLISHED, postgresql_where=PUBLISHED,
    )  # fmt: skip
    op.create_table(
        "edition_file",
        sa.Column("edition_id", BigId, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("file_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("edition_id", "name", name=op.f("pk_edition_file")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_file_edition_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_edition_file_file_id")),
        sa.UniqueConstraint("file_id", name=op.f("uq_edition_file_file_id")),
    )


def downgrade() -> None:
    """They go; the bytes of their files stay in the folder of stored files."""
    op.drop_table("edition_file")
    op.drop_table("edition")
