"""Energy that was not used: meters, readings, bills, degree days and savings; the book learns their words."""

import re

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

LEARNED = {
    ("item", "unit", "dwelling"): ("kilowatt_hour", "cubic_meter", "action", "rial"),
    ("item", "category", "other"): ("saving",),
    ("entry", "kind", "stocktake', 'value_correction"): ("saving", "saving_expired", "saving_withdrawn"),
    ("entry", "counts_as", "stocktake', 'value_correction"): ("saving", "saving_expired", "saving_withdrawn"),
}
"""The table, its column, the words behind which new ones come, and these."""


def upgrade() -> None:
    """Seven tables, and new words in four checks."""
    for (table, column, behind), words in LEARNED.items():
        known, longer = f"'{behind}'", ", ".join(f"'{word}'" for word in (behind, *words))
        _reword(table, column, known, longer)
    _say_what_is_saved("kilowatt_hour", "cubic_meter", "action", "rial", category="saving")
    _meters()
    _degree_days()
    _savings()
    _evidence()


def downgrade() -> None:
    """They go; an item of saved energy that the book knows stays, in words of before."""
    for table in ("saving_evidence", "saving", "degree_days", "degree_series", "energy_bill", "meter_reading", "meter"):
        op.drop_table(table)
    _say_what_is_saved("unit", "unit", "unit", "unit", category="energy")
    for (table, column, behind), words in LEARNED.items():
        known, longer = f"'{behind}'", ", ".join(f"'{word}'" for word in (behind, *words))
        _reword(table, column, longer, known)


def _say_what_is_saved(*units: str, category: str) -> None:
    item = sa.table("item", sa.column("code"), sa.column("unit"), sa.column("category"))
    for code, unit in zip(("saved_electricity", "saved_gas", "participation", "credit_rial"), units, strict=True):
        op.execute(sa.update(item).where(item.c.code == code).values(unit=unit, category=category))


def _reword(table: str, column: str, now: str, then: str) -> None:
    """Let a CHECK of a column say something else.

    SQLite can only rebuild a table for that, which would drop the triggers of `entry`; its own manual gives this way
    for a constraint that concerns no stored byte (https://www.sqlite.org/lang_altertable.html, section 7).
    """
    connection = op.get_bind()
    name = f"ck_{table}_{column}"
    if connection.dialect.name == "postgresql":
        [rule] = connection.scalars(
            sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"), {"name": name}
        )
        _replace_check(table, name, column, rule, now, then)
        return
    [text] = connection.scalars(sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table})
    before, begins, rest = text.partition(f"CONSTRAINT {name} CHECK")
    check, ends, after = rest.partition(")")
    changed = before + begins + _other(check, now, then) + ends + after
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :name"),
        {"sql": changed, "name": table},
    )
    connection.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))


def _replace_check(table: str, name: str, column: str, rule: str, now: str, then: str) -> None:
    words = ", ".join(f"'{word}'" for word in re.findall(r"'([^']*)'", rule))
    op.drop_constraint(op.f(name), table, type_="check")
    op.create_check_constraint(op.f(name), table, f"{column} IN ({_other(words, now, then)})")


def _other(rule: str, now: str, then: str) -> str:
    if now not in rule:
        raise LookupError(f"{now} is not in {rule}")
    return rule.replace(now, then)


def _meters() -> None:
    op.create_table(
        "meter",
        sa.Column("id", BigId, nullable=False),
        sa.Column("energy", sa.String(32), nullable=False),
        sa.Column("identifier", sa.String(40), nullable=False),
        sa.Column("owner", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("folded", sa.String(300), nullable=False),
        sa.Column("households", sa.Integer()),
        sa.Column("company_id", BigId),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("place_id", BigId, nullable=False),
        sa.Column("registered_by_id", BigId, nullable=False),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meter")),
        sa.UniqueConstraint("energy", "identifier", name=op.f("uq_meter_energy_identifier")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_meter_company_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_meter_office_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_meter_place_id")),
        sa.ForeignKeyConstraint(["registered_by_id"], ["account_user.id"], name=op.f("fk_meter_registered_by_id")),
        sa.CheckConstraint("energy IN ('electricity', 'gas')", name=op.f("ck_meter_energy")),
        sa.CheckConstraint("owner <> 'company' OR company_id IS NOT NULL", name=op.f("ck_meter_company_is_named")),
        sa.CheckConstraint("owner IN ('company', 'building', 'households')", name=op.f("ck_meter_owner")),
    )
    op.create_index("ix_meter_company_id", "meter", ["company_id"])
    op.create_index("ix_meter_folded", "meter", ["folded"])
    op.create_index("ix_meter_office_id", "meter", ["office_id"])
    op.create_index("ix_meter_place_id", "meter", ["place_id"])
    op.create_table(
        "meter_reading",
        sa.Column("id", BigId, nullable=False),
        sa.Column("meter_id", BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shown", sa.BigInteger(), nullable=False),
        sa.Column("closing", sa.BigInteger()),
        sa.Column("recorded_by_id", BigId, nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meter_reading")),
        sa.UniqueConstraint("meter_id", "day", name=op.f("uq_meter_reading_meter_id_day")),
        sa.ForeignKeyConstraint(["meter_id"], ["meter.id"], name=op.f("fk_meter_reading_meter_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["account_user.id"], name=op.f("fk_meter_reading_recorded_by_id")),
        sa.CheckConstraint(
            "shown >= 0 AND (closing IS NULL OR closing >= 0)", name=op.f("ck_meter_reading_not_below_nought")
        ),
    )
    op.create_table(
        "energy_bill",
        sa.Column("id", BigId, nullable=False),
        sa.Column("meter_id", BigId, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by_id", BigId, nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_energy_bill")),
        sa.UniqueConstraint("meter_id", "starts_on", name=op.f("uq_energy_bill_meter_id_starts_on")),
        sa.ForeignKeyConstraint(["meter_id"], ["meter.id"], name=op.f("fk_energy_bill_meter_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["account_user.id"], name=op.f("fk_energy_bill_recorded_by_id")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_energy_bill_ends_after_start")),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_energy_bill_not_below_nought")),
    )


def _degree_days() -> None:
    op.create_table(
        "degree_series",
        sa.Column("id", BigId, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("base_tenths", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("is_invented", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_degree_series")),
        sa.UniqueConstraint("name", name=op.f("uq_degree_series_name")),
        sa.CheckConstraint("kind IN ('heating', 'cooling')", name=op.f("ck_degree_series_kind")),
    )
    op.create_table(
        "degree_days",
        sa.Column("id", BigId, nullable=False),
        sa.Column("series_id", BigId, nullable=False),
        sa.Column("place_id", BigId, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_degree_days")),
        sa.UniqueConstraint(
            "series_id", "place_id", "starts_on", name=op.f("uq_degree_days_series_id_place_id_starts_on")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_degree_days_place_id")),
        sa.ForeignKeyConstraint(["series_id"], ["degree_series.id"], name=op.f("fk_degree_days_series_id")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_degree_days_ends_after_start")),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_degree_days_not_below_nought")),
    )
    op.create_index("ix_degree_days_place_id", "degree_days", ["place_id"])


def _savings() -> None:
    op.create_table(
        "saving",
        sa.Column("id", BigId, nullable=False),
        sa.Column("company_id", BigId, nullable=False),
        sa.Column("campaign_id", BigId),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("energy", sa.String(32), nullable=False),
        sa.Column("method", sa.String(32), nullable=False),
        sa.Column("meter_id", BigId),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("rule_version", sa.String(40), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("drafted_by_id", BigId, nullable=False),
        sa.Column("drafted_at", Instant(), nullable=False),
        sa.Column("declared_by_id", BigId),
        sa.Column("declared_at", Instant()),
        sa.Column("decided_by_id", BigId),
        sa.Column("decided_at", Instant()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date()),
        sa.Column("lot_id", BigId),
        sa.Column("entry_id", BigId),
        sa.Column("act_id", BigId),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saving")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_saving_entry_id")),
        sa.UniqueConstraint("lot_id", name=op.f("uq_saving_lot_id")),
        sa.ForeignKeyConstraint(
            ["act_id"], ["act.id"], name=op.f("fk_saving_act_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_saving_campaign_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_saving_company_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account_user.id"], name=op.f("fk_saving_decided_by_id")),
        sa.ForeignKeyConstraint(["declared_by_id"], ["account_user.id"], name=op.f("fk_saving_declared_by_id")),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["account_user.id"], name=op.f("fk_saving_drafted_by_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_saving_entry_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["lot.id"], name=op.f("fk_saving_lot_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(["meter_id"], ["meter.id"], name=op.f("fk_saving_meter_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_saving_office_id")),
        sa.CheckConstraint("(decided_by_id IS NULL) = (decided_at IS NULL)", name=op.f("ck_saving_decided_at_a_time")),
        sa.CheckConstraint(
            "(declared_by_id IS NULL) = (declared_at IS NULL)", name=op.f("ck_saving_declared_at_a_time")
        ),
        sa.CheckConstraint("(lot_id IS NULL) = (entry_id IS NULL)", name=op.f("ck_saving_a_lot_is_in_the_book")),
        sa.CheckConstraint("(lot_id IS NULL) = (expires_on IS NULL)", name=op.f("ck_saving_a_lot_expires")),
        sa.CheckConstraint(
            "(method IN ('metered', 'before_after')) = (meter_id IS NOT NULL)",
            name=op.f("ck_saving_measured_by_a_meter"),
        ),
        sa.CheckConstraint("(state = 'draft') = (declared_by_id IS NULL)", name=op.f("ck_saving_declared_by_somebody")),
        sa.CheckConstraint("(state = 'verified') = (lot_id IS NOT NULL)", name=op.f("ck_saving_verified_is_a_lot")),
        sa.CheckConstraint(
            "(state IN ('verified', 'refused')) = (decided_by_id IS NOT NULL)",
            name=op.f("ck_saving_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> declared_by_id", name=op.f("ck_saving_never_the_declarer")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_saving_ends_after_start")),
        sa.CheckConstraint("energy IN ('electricity', 'gas')", name=op.f("ck_saving_energy")),
        sa.CheckConstraint(
            "method IN ('participation', 'deemed', 'metered', 'before_after')", name=op.f("ck_saving_method")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_saving_quantity_positive")),
        sa.CheckConstraint("state IN ('draft', 'declared', 'verified', 'refused')", name=op.f("ck_saving_state")),
    )
    op.create_index("ix_saving_act_id", "saving", ["act_id"])
    op.create_index("ix_saving_campaign_id", "saving", ["campaign_id"])
    op.create_index("ix_saving_company_id", "saving", ["company_id"])
    op.create_index("ix_saving_meter_id", "saving", ["meter_id", "starts_on"])
    op.create_index("ix_saving_office_id_state", "saving", ["office_id", "state", "id"])


def _evidence() -> None:
    op.create_table(
        "saving_evidence",
        sa.Column("id", BigId, nullable=False),
        sa.Column("saving_id", BigId, nullable=False),
        sa.Column("file_id", BigId, nullable=False),
        sa.Column("added_by_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saving_evidence")),
        sa.UniqueConstraint("file_id", name=op.f("uq_saving_evidence_file_id")),
        sa.ForeignKeyConstraint(["added_by_id"], ["account_user.id"], name=op.f("fk_saving_evidence_added_by_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_saving_evidence_file_id")),
        sa.ForeignKeyConstraint(["saving_id"], ["saving.id"], name=op.f("fk_saving_evidence_saving_id")),
    )
    op.create_index("ix_saving_evidence_saving_id", "saving_evidence", ["saving_id"])
