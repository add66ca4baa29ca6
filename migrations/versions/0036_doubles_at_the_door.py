"""What was put in at a home is compared with what stands at others: by its serial, and with why it is right."""

from collections.abc import Callable, Iterable

import sqlalchemy as sa
from alembic import op

from app.energy import guards
from app.energy.doubles import bare

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

SWAP = sa.table("heater_swap", sa.column("id"), sa.column("serial"), sa.column("serial_key"))


def upgrade() -> None:
    """Two columns and an index; what is there is compared too. Its own default stays: SQLite adds no column without."""
    _run(guards.removals)
    op.add_column("heater_swap", sa.Column("serial_key", sa.String(80), nullable=False, server_default=""))
    op.add_column("heater_swap", sa.Column("despite", sa.String(500)))
    op.create_index("ix_heater_swap_serial_key", "heater_swap", ["serial_key"])
    rows = op.get_bind().execute(sa.select(SWAP.c.id, SWAP.c.serial)).all()
    if rows:
        known = [{"of": row.id, "key": bare(row.serial)} for row in rows]
        kept = sa.update(SWAP).where(SWAP.c.id == sa.bindparam("of")).values(serial_key=sa.bindparam("key"))
        op.get_bind().execute(kept, known)
    _run(guards.statements)


def downgrade() -> None:
    """They go."""
    _run(guards.removals)
    op.drop_index("ix_heater_swap_serial_key", "heater_swap")
    op.drop_column("heater_swap", "despite")
    op.drop_column("heater_swap", "serial_key")
    _run(guards.statements)


def _run(made: Callable[[str, str], Iterable[str]]) -> None:
    """The guards of settled tables stand aside meanwhile."""
    for statement in made(op.get_bind().dialect.name, guards.SETTINGS):
        op.execute(sa.text(statement.replace(":", r"\:")))
