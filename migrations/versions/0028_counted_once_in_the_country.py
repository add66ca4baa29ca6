"""A participation counts once in the country: by its system and name; and a sending is verified by another person."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant
from app.energy import guards

revision = "0028"
down_revision = "0033"
branch_labels = None
depends_on = None

COUNT = "participation_count"
STATES = "state IN ('declared', 'verified', 'refused', 'taken_back')"
CHECKS = {
    "state": STATES,
    "elsewhere_not_below_nought": "elsewhere >= 0",
    "decided_by_somebody": ("(state IN ('verified', 'refused')) = (decided_by_id IS NOT NULL) OR system_id IS NULL"),
    "decided_at_a_time": "(decided_by_id IS NULL) = (decided_at IS NULL)",
    "never_whoever_brought_it": "decided_by_id IS NULL OR decided_by_id <> by_id",
    "verified_is_a_lot": "(state = 'verified') = (lot_id IS NOT NULL)",
    "a_lot_is_in_the_book": "(lot_id IS NULL) = (entry_id IS NULL)",
    "a_lot_expires": "(lot_id IS NULL) = (expires_on IS NULL) OR system_id IS NULL",
    "verified_by_its_file": "state <> 'verified' OR file_id IS NOT NULL OR system_id IS NULL",
}
KEYS = {
    "system_id": "counting_system", "file_id": "stored_file", "decided_by_id": "account_user", "decided_act_id": "act",
}  # fmt: skip
OF_CAMPAIGNS = (
    "SELECT participation_count.campaign_id, mark, count_id FROM participation"
    " JOIN participation_count ON participation_count.id = participation.count_id"
)
UNDECIDED = "SELECT id FROM participation_count WHERE state <> 'verified'"


def upgrade() -> None:
    """What was counted stays counted, under its old marks; sendings that are there were verified by nobody named."""
    _run(guards.removals)
    op.create_table(
        "counting_system",
        sa.Column("id", BigId, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name_fa", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("registered_by_id", BigId, nullable=False),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counting_system")),
        sa.UniqueConstraint("code", name=op.f("uq_counting_system_code")),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["account_user.id"], name=op.f("fk_counting_system_registered_by_id")
        ),
    )
    with _alone(["mark"], "SELECT mark, count_id FROM participation"):
        _add_columns()
        _add_constraints()
    op.create_index("ix_participation_count_decided_act_id", COUNT, ["decided_act_id"])
    op.create_index("ix_participation_count_state", COUNT, ["state", "id"])
    _run(guards.statements)


def _add_columns() -> None:
    with op.batch_alter_table(COUNT) as count:
        count.add_column(sa.Column("system_id", BigId))
        count.add_column(sa.Column("elsewhere", sa.BigInteger(), nullable=False, server_default="0"))
        count.add_column(sa.Column("file_id", BigId))
        count.add_column(sa.Column("state", sa.String(32), nullable=False, server_default="verified"))
        count.add_column(sa.Column("decided_by_id", BigId))
        count.add_column(sa.Column("decided_at", Instant()))
        count.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
        count.add_column(sa.Column("expires_on", sa.Date()))
        count.add_column(sa.Column("decided_act_id", BigId))
        for column in ("lot_id", "entry_id"):
            count.alter_column(column, existing_type=BigId, nullable=True)


def _add_constraints() -> None:
    with op.batch_alter_table(COUNT) as count:
        for column in ("elsewhere", "state", "reason"):
            count.alter_column(column, server_default=None)
        for column, table in KEYS.items():
            later = {"deferrable": True, "initially": "DEFERRED"} if table == "act" else {}
            count.create_foreign_key(op.f(f"fk_{COUNT}_{column}"), table, [column], ["id"], **later)
        for name, condition in CHECKS.items():
            count.create_check_constraint(op.f(f"ck_{COUNT}_{name}"), condition)


def downgrade() -> None:
    """What is verified stays; what waits, and what was refused, goes with its marks."""
    _run(guards.removals)
    for table in ("participation", "participation_day"):
        op.execute(f"DELETE FROM {table} WHERE count_id IN ({UNDECIDED})")  # noqa: S608 (our own names)
    op.execute(f"DELETE FROM {COUNT} WHERE state <> 'verified'")  # noqa: S608 (our own names)
    op.drop_index("ix_participation_count_state", COUNT)
    op.drop_index("ix_participation_count_decided_act_id", COUNT)
    with _alone(["campaign_id", "mark"], OF_CAMPAIGNS), op.batch_alter_table(COUNT) as count:
        for name in CHECKS:
            count.drop_constraint(op.f(f"ck_{COUNT}_{name}"), type_="check")
        for column in KEYS:
            count.drop_constraint(op.f(f"fk_{COUNT}_{column}"), type_="foreignkey")
        for column in (*KEYS, "elsewhere", "state", "decided_at", "reason", "expires_on"):
            count.drop_column(column)
        for column in ("lot_id", "entry_id"):
            count.alter_column(column, existing_type=BigId, nullable=False)
    op.drop_table("counting_system")


@contextmanager
def _alone(key: Sequence[str], rows: str) -> Iterator[None]:
    """Sendings without what points at them, for SQLite makes their table anew; marks come back under another key."""
    names = [*key, "count_id"]
    op.create_table(
        "participation_again",
        *(sa.Column(name, sa.LargeBinary(16) if name == "mark" else BigId, nullable=False) for name in names),
    )
    op.execute(f"INSERT INTO participation_again ({', '.join(names)}) {rows}")
    op.drop_table("participation")
    with op.batch_alter_table("participation_day") as day:
        day.drop_constraint(op.f("fk_participation_day_count_id"), type_="foreignkey")
    yield
    with op.batch_alter_table("participation_day") as day:
        day.create_foreign_key(op.f("fk_participation_day_count_id"), COUNT, ["count_id"], ["id"])
    op.rename_table("participation_again", "participation")
    with op.batch_alter_table("participation") as mark:
        mark.create_primary_key(op.f("pk_participation"), list(key))
        mark.create_foreign_key(op.f("fk_participation_count_id"), COUNT, ["count_id"], ["id"])


def _run(made: Callable[[str, str], Iterable[str]]) -> None:
    for statement in made(op.get_bind().dialect.name, guards.COUNTS):
        op.execute(sa.text(statement.replace(":", r"\:")))
