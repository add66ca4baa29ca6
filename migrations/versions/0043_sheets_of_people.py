"""A sheet that says who people are keeps no file once it was brought in."""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """All that lie on a desk have their file so far."""
    with op.batch_alter_table("desk_sheet") as table:
        table.alter_column("file_id", nullable=True)
        table.create_check_constraint(op.f("ck_desk_sheet_file"), "file_id IS NOT NULL OR import_id IS NOT NULL")


def downgrade() -> None:
    """Sheets without a file were brought in, and lie on no desk."""
    op.execute("DELETE FROM desk_sheet WHERE file_id IS NULL")
    with op.batch_alter_table("desk_sheet") as table:
        table.drop_constraint(op.f("ck_desk_sheet_file"), type_="check")
        table.alter_column("file_id", nullable=False)
