"""What the databases themselves refuse about saved energy: changing what is decided, or what that rests on.

A saving that was verified or refused stays with its evidence; readings and bills of the time that a verified saving
looked at stay too. What was counted and converted is only added; a participation's mark goes only after the entry that
counted it was undone, which a spent one cannot be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

ONLY_ADDED = (
    "participation_count", "participation_day", "conversion", "conversion_line", "saving_ending", "tariff",
    "unit_price",
)  # fmt: skip
"""Tables to which rows are only ever added."""

_NEVER = (("changes", "UPDATE"), ("goes", "DELETE"))
_TIMES = (("meter_reading", "OLD.day", "OLD.day"), ("energy_bill", "OLD.starts_on", "OLD.ends_on"))
_DECIDED = "('verified', 'refused')"
_PAID_SO = "EXISTS (SELECT 1 FROM conversion WHERE conversion.campaign_id = OLD.campaign_id)"
_UNDONE = (
    "EXISTS (SELECT 1 FROM participation_count JOIN entry ON entry.reverses_id = participation_count.entry_id"
    " WHERE participation_count.id = OLD.count_id)"
)


@dataclass(frozen=True)
class Guard:
    """One refusal: before what it stands, on which table, and when it refuses."""

    table: str
    name: str
    what: str
    condition: str = ""
    why: str = "rows are only added"

    @property
    def trigger(self) -> str:
        """What it is called."""
        return f"{self.table}_{self.name}"


def _evidence_of(row: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM saving"  # noqa: S608 (our own names)
        f" WHERE saving.id = {row}.saving_id AND saving.state IN {_DECIDED})"
    )


def _looked_at(first: str, last: str) -> str:
    """Does a verified saving rest on what was used from a day to a day?"""
    return (
        "EXISTS (SELECT 1 FROM saving"  # noqa: S608 (our own names)
        " WHERE saving.meter_id = OLD.meter_id AND saving.state = 'verified'"
        f" AND {last} >= {{baseline}} AND {first} <= saving.ends_on)"
    )


GUARDS = (
    *(Guard(table, f"never_{name}", what) for table in ONLY_ADDED for name, what in _NEVER),
    *(
        Guard("saving", f"never_{name}", what, f"OLD.state IN {_DECIDED}", "what was decided stays")
        for name, what in _NEVER
    ),
    Guard("saving_evidence", "never_comes", "INSERT", _evidence_of("NEW"), "what was decided stays"),
    Guard("saving_evidence", "never_changes", "UPDATE", _evidence_of("OLD"), "what was decided stays"),
    Guard("saving_evidence", "never_goes", "DELETE", _evidence_of("OLD"), "what was decided stays"),
    *(
        Guard(table, f"never_{name}", what, _looked_at(first, last), "a verified saving rests on it")
        for table, first, last in _TIMES
        for name, what in _NEVER
    ),
    *(
        Guard("rule_agreement", f"never_{name}", what, _PAID_SO, "something was converted under it")
        for name, what in _NEVER
    ),
    Guard("participation", "never_changes", "UPDATE"),
    Guard("participation", "never_goes", "DELETE", f"NOT {_UNDONE}", "it counts until its entry is undone"),
)  # fmt: skip

TRIGGERS = sorted(guard.trigger for guard in GUARDS)

_BASELINE = {
    # A reading is taken at the end of its day: the one before the baseline's first day is its beginning.
    "sqlite": "date(json_extract(saving.inputs, '$.baseline_from'), '-1 day')",
    "postgresql": "((saving.inputs ->> 'baseline_from')::date - 1)",
}


def statements(dialect: str) -> Iterator[str]:
    """The SQL that puts every guard in place."""
    for guard in GUARDS:
        condition = guard.condition.replace("{baseline}", _BASELINE[dialect])
        why = f"{guard.table}: {guard.why}"
        if dialect == "sqlite":
            when = f" WHEN {condition}" if condition else ""
            yield (
                f"CREATE TRIGGER {guard.trigger} BEFORE {guard.what} ON {guard.table}{when}"
                f" BEGIN SELECT RAISE(ABORT, '{why}'); END"
            )
            continue
        row = "OLD" if guard.what == "DELETE" else "NEW"
        yield (
            f"CREATE FUNCTION {guard.trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {condition or 'true'} THEN RAISE EXCEPTION '{why}' USING ERRCODE = '23514'; END IF;"
            f" RETURN {row}; END $$"
        )
        yield (
            f"CREATE TRIGGER {guard.trigger} BEFORE {guard.what} ON {guard.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {guard.trigger}()"
        )


def removals(dialect: str) -> Iterator[str]:
    """The SQL that takes every guard away again."""
    for guard in GUARDS:
        if dialect == "sqlite":
            yield f"DROP TRIGGER IF EXISTS {guard.trigger}"
        else:
            yield f"DROP TRIGGER IF EXISTS {guard.trigger} ON {guard.table}"
            yield f"DROP FUNCTION IF EXISTS {guard.trigger}()"
