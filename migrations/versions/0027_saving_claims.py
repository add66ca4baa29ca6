"""A saving claims what it is of, once; its verifier's answers are kept; and one whose entry was undone says so."""

from collections.abc import Callable, Iterable

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant
from app.energy import guards

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

CHECKS = {
    "state": ("'verified', 'refused'", "'verified', 'refused', 'undone'"),
    "decided_by_somebody": ("'verified', 'refused'", "'verified', 'refused', 'undone'"),
    "verified_is_a_lot": ("state = 'verified'", "state IN ('verified', 'undone')"),
}
"""Of each check of `saving` what is said otherwise from now on."""
WHOLE = {
    "state": "state IN ('draft', 'declared', {})",
    "decided_by_somebody": "(state IN ({})) = (decided_by_id IS NOT NULL)",
    "verified_is_a_lot": "({}) = (lot_id IS NOT NULL)",
}
STANDING = sa.text("ended_at IS NULL")
CLAIMED = """
INSERT INTO saving_claim (saving_id, subject, starts_on, ends_on)
SELECT saving.id,
       CASE WHEN saving.meter_id IS NULL THEN 'saving ' || saving.id ELSE 'meter ' || saving.meter_id END,
       saving.starts_on, saving.ends_on
FROM saving LEFT JOIN campaign ON campaign.id = saving.campaign_id
WHERE saving.state IN ('declared', 'verified')
  AND (saving.meter_id IS NOT NULL OR campaign.kind IS NULL OR campaign.kind <> 'swap')
ORDER BY saving.id
"""
"""What was declared before named no paper: units of before are claimed by the saving itself."""


def upgrade() -> None:
    """Two tables; what stands claims its time, what was undone says so; then the guards."""
    _run(guards.removals, guards.FIRST)
    _reword(0, 1)
    _tables()
    saving, undone = sa.table("saving", sa.column("id"), sa.column("state")), _list_undone()
    op.execute(sa.update(saving).where(saving.c.id.in_(undone)).values(state="undone"))
    op.execute(sa.text(CLAIMED))
    _run(guards.statements, guards.FIRST)
    _run(guards.statements, guards.CLAIMS)


def downgrade() -> None:
    """They go; a saving that was undone is verified, as it was called before."""
    _run(guards.removals, guards.CLAIMS)
    _run(guards.removals, guards.FIRST)
    op.execute(sa.text("UPDATE saving SET state = 'verified' WHERE state = 'undone'"))
    op.drop_table("saving_answer")
    op.drop_table("saving_claim")
    _reword(1, 0)
    _run(guards.statements, guards.FIRST)


def _tables() -> None:
    op.create_table(
        "saving_claim",
        sa.Column("id", BigId, nullable=False),
        sa.Column("saving_id", BigId, nullable=False),
        sa.Column("subject", sa.String(400), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saving_claim")),
        sa.UniqueConstraint("saving_id", name=op.f("uq_saving_claim_saving_id")),
        sa.ForeignKeyConstraint(["saving_id"], ["saving.id"], name=op.f("fk_saving_claim_saving_id")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_saving_claim_ends_after_start")),
    )
    op.create_index(
        "ix_saving_claim_standing", "saving_claim", ["subject", "starts_on"], unique=True, sqlite_where=STANDING,
        postgresql_where=STANDING,
    )  # fmt: skip
    op.create_table(
        "saving_answer",
        sa.Column("id", BigId, nullable=False),
        sa.Column("saving_id", BigId, nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saving_answer")),
        sa.UniqueConstraint("saving_id", "code", name=op.f("uq_saving_answer_saving_id_code")),
        sa.ForeignKeyConstraint(["saving_id"], ["saving.id"], name=op.f("fk_saving_answer_saving_id")),
    )


def _list_undone() -> list[int]:
    """The verified savings whose entry does not stand: undone, or brought back and undone again."""
    rows = op.get_bind().execute(
        sa.text("SELECT saving.id, entry_id FROM saving WHERE state = 'verified' ORDER BY saving.id")
    )
    return [saving_id for saving_id, entry_id in rows.all() if _is_undone(entry_id)]


def _is_undone(entry_id: int) -> bool:
    undoing = op.get_bind().scalar(sa.text("SELECT id FROM entry WHERE reverses_id = :entry"), {"entry": entry_id})
    return undoing is not None and not _is_undone(undoing)


def _reword(now: int, then: int) -> None:
    """Let three checks of `saving` say something else.

    SQLite can only rebuild a table for that; its own manual gives this way for a constraint that concerns no stored
    byte (https://www.sqlite.org/lang_altertable.html, section 7).
    """
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for name, words in CHECKS.items():
            op.drop_constraint(op.f(f"ck_saving_{name}"), "saving", type_="check")
            op.create_check_constraint(op.f(f"ck_saving_{name}"), "saving", WHOLE[name].format(words[then]))
        return
    [text] = connection.scalars(sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'saving'"))
    for name, words in CHECKS.items():
        before, begins, after = text.partition(f"CONSTRAINT ck_saving_{name} CHECK")
        if words[now] not in after:
            raise LookupError(f"{words[now]} is not in {name}")
        text = before + begins + after.replace(words[now], words[then], 1)
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = 'saving'"), {"sql": text}
    )
    connection.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))


def _run(made: Callable[[str, str], Iterable[str]], since: str) -> None:
    for statement in made(op.get_bind().dialect.name, since):
        op.execute(sa.text(statement.replace(":", r"\:")))
