"""The import desk: files that are still arranged, and what an office's headings meant before."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Both are empty at first."""
    op.create_table(
        "desk_sheet",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("by_id", BigId, nullable=False),
        sa.Column("file_id", BigId, nullable=False),
        sa.Column("laid_at", Instant(), nullable=False),
        sa.Column("layout_kept", sa.JSON(), nullable=False),
        sa.Column("arranged", sa.Integer(), nullable=False),
        sa.Column("found", sa.JSON(none_as_null=True)),
        sa.Column("import_id", BigId),
        sa.CheckConstraint("arranged >= 0", name=op.f("ck_desk_sheet_arranged")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_desk_sheet_office_id")),
        sa.ForeignKeyConstraint(["by_id"], ["account_user.id"], name=op.f("fk_desk_sheet_by_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_desk_sheet_file_id")),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_desk_sheet_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_sheet")),
    )
    for name in ("office_id", "file_id", "laid_at", "import_id"):
        op.create_index(op.f(f"ix_desk_sheet_{name}"), "desk_sheet", [name])
    op.create_index("ix_desk_sheet_by_id_id", "desk_sheet", ["by_id", "id"])
    op.create_table(
        "desk_heading",
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("heading", sa.String(200), nullable=False),
        sa.Column("field", sa.String(60)),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_desk_heading_office_id")),
        sa.PrimaryKeyConstraint("office_id", "kind", "heading", name=op.f("pk_desk_heading")),
    )


def downgrade() -> None:
    """What lies on a desk is in no book."""
    op.drop_table("desk_heading")
    op.drop_table("desk_sheet")
