"""Imports: what was imported, what was said of its rows, what it made and changed."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three tables."""
    op.create_table(
        "import",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("by_id", BigId, nullable=False),
        sa.Column("file_id", BigId),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("standing_digest", sa.String(64)),
        *[sa.Column(name, BigId, nullable=False) for name in ("rows", "accepted", "refused")],
        *[sa.Column(name, BigId, nullable=False) for name in ("known", "flagged", "completed")],
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("undone_at", Instant()),
        sa.Column("undone_by_id", BigId),
        sa.Column("second_id", BigId),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
        sa.UniqueConstraint("standing_digest", name=op.f("uq_import_standing_digest")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_import_office_id")),
        sa.ForeignKeyConstraint(["by_id"], ["account_user.id"], name=op.f("fk_import_by_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_import_file_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["account_user.id"], name=op.f("fk_import_undone_by_id")),
        sa.ForeignKeyConstraint(["second_id"], ["account_user.id"], name=op.f("fk_import_second_id")),
        sa.CheckConstraint("state IN ('posted', 'undone')", name=op.f("ck_import_state")),
        sa.CheckConstraint("accepted + refused = rows", name=op.f("ck_import_every_row_is_accounted_for")),
        sa.CheckConstraint("(state = 'posted') = (standing_digest IS NOT NULL)", name=op.f("ck_import_standing")),
        sa.CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name=op.f("ck_import_undone")),
        sa.CheckConstraint("second_id IS NULL OR second_id <> undone_by_id", name=op.f("ck_import_two_people")),
    )
    op.create_index("ix_import_office_id_id", "import", ["office_id", "id"])
    op.create_index(op.f("ix_import_digest"), "import", ["digest"])
    _rows()


def _rows() -> None:
    op.create_table(
        "import_remark",
        sa.Column("import_id", BigId, nullable=False),
        sa.Column("remark_no", BigId, nullable=False),
        sa.Column("row", BigId, nullable=False),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column("column", sa.String(200)),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", "remark_no", name=op.f("pk_import_remark")),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_import_remark_import_id")),
        sa.CheckConstraint(
            "verdict IN ('refused', 'flagged', 'completed', 'known')", name=op.f("ck_import_remark_verdict")
        ),
    )
    op.create_table(
        "import_effect",
        sa.Column("import_id", BigId, nullable=False),
        sa.Column("effect_no", BigId, nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("record_id", BigId, nullable=False),
        sa.Column("before", sa.JSON()),
        sa.PrimaryKeyConstraint("import_id", "effect_no", name=op.f("pk_import_effect")),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_import_effect_import_id")),
    )
    op.create_index("ix_import_effect_what_record_id", "import_effect", ["what", "record_id"])


def downgrade() -> None:
    """Gone, with what they hold."""
    for table in ("import_effect", "import_remark", "import"):
        op.drop_table(table)
