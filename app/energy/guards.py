"""What the databases themselves refuse about saved energy: changing what is decided, or what that rests on.

A saving that was verified or refused stays with its evidence and answers; it is undone with its entry alone, and then
for good. It is declared once it claims something, and two claims of one thing share no day. Readings and bills of the
time that a verified saving looked at stay too. What was converted is only added. A sending of participations
changes until somebody has decided; a mark goes only after its sending was refused or taken back, or after the entry
that counted it was undone, which a spent one cannot be. A campaign's rule stays once it has been opened; factors and
what was put in at a home are only added, and a saving is attached to a campaign once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

FIRST, CLAIMS, SETTINGS, COUNTS, REMOVALS = "0025", "0027", "0030", "0028", "0039"
ONLY_ADDED = (
    "conversion", "conversion_line", "saving_ending", "tariff", "unit_price",
)  # fmt: skip
"""Tables to which rows are only ever added."""
SETTLED = ("energy_factor", "heater_swap", "saving_attachment", "meter_entrusting")
"""The same, of later."""

_NEVER = (("changes", "UPDATE"), ("goes", "DELETE"))
_TIMES = (("meter_reading", "OLD.day", "OLD.day"), ("energy_bill", "OLD.starts_on", "OLD.ends_on"))
_DECIDED = "('verified', 'refused', 'undone')"
_KEPT_OF_SAVING = (
    "id", "company_id", "office_id", "energy", "method", "meter_id", "starts_on", "ends_on", "quantity", "rule_version",
    "inputs", "result", "note", "drafted_by_id", "drafted_at", "declared_by_id", "declared_at",
    "decided_by_id", "decided_at", "reason", "expires_on", "lot_id", "entry_id", "act_id",
)  # fmt: skip
_IS_UNDONE_NOW = (
    "(OLD.state = 'verified' AND NEW.state = 'undone'"
    " AND EXISTS (SELECT 1 FROM entry WHERE entry.reverses_id = OLD.entry_id))"
)
_CLAIMS = (
    "EXISTS (SELECT 1 FROM saving_claim WHERE saving_claim.saving_id = NEW.id AND saving_claim.ended_at IS NULL)"
    " OR NEW.meter_id IS NULL AND EXISTS (SELECT 1 FROM campaign"
    " WHERE campaign.id = NEW.campaign_id AND campaign.kind = 'swap')"
)
_SHARES_A_DAY = (
    "EXISTS (SELECT 1 FROM saving_claim AS other WHERE other.subject = NEW.subject AND other.ended_at IS NULL"
    " AND other.starts_on <= NEW.ends_on AND other.ends_on >= NEW.starts_on)"
)
_CLAIM_ENDS = (
    "(OLD.ended_at IS NULL AND EXISTS (SELECT 1 FROM saving"
    " WHERE saving.id = OLD.saving_id AND saving.state IN ('refused', 'undone')))"
)
_IS_ATTACHED_NOW = (
    "(OLD.state = 'verified' AND OLD.campaign_id IS NULL AND EXISTS (SELECT 1 FROM saving_attachment AS said"
    " WHERE said.saving_id = OLD.id AND said.campaign_id = NEW.campaign_id))"
)
_IS_SPENT = (
    "EXISTS (SELECT 1 FROM conversion_line JOIN saving ON saving.lot_id = conversion_line.lot_id"
    " WHERE saving.id = NEW.saving_id)"
)
_HAS_OPENED = (
    "EXISTS (SELECT 1 FROM campaign WHERE campaign.id = OLD.campaign_id"
    " AND campaign.state NOT IN ('draft', 'approved'))"
)
_PAID_SO = "EXISTS (SELECT 1 FROM conversion WHERE conversion.campaign_id = OLD.campaign_id)"
_LET_GO = (
    "EXISTS (SELECT 1 FROM participation_count LEFT JOIN entry ON entry.reverses_id = participation_count.entry_id"
    " WHERE participation_count.id = OLD.count_id"
    " AND (entry.id IS NOT NULL OR participation_count.state IN ('refused', 'taken_back')))"
)


@dataclass(frozen=True)
class Guard:
    """One refusal: before what it stands, on which table, and when it refuses."""

    table: str
    name: str
    what: str
    condition: str = ""
    why: str = "rows are only added"
    since: str = FIRST
    """The migration that puts it in place."""
    one_by_one: str = ""
    """Of a column: whoever writes the same value waits for the other (PostgreSQL; SQLite has one writer anyway)."""

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


_OF_CLAIMS = (
    *(Guard("saving_answer", f"never_{name}", what, since=CLAIMS) for name, what in _NEVER),
    Guard("saving_answer", "never_comes", "INSERT", _evidence_of("NEW"), "what was decided stays", CLAIMS),
    Guard("saving", "never_begins_declared", "INSERT", "NEW.state <> 'draft'", "it begins as a draft", CLAIMS),
    Guard(
        "saving", "never_turns", "UPDATE OF state", f"OLD.state IN {_DECIDED} AND NOT {_IS_UNDONE_NOW}",
        "what was decided stays", CLAIMS,
    ),
    Guard(
        "saving", "never_unclaimed", "UPDATE OF state",
        f"NEW.state IN ('declared', 'verified') AND NOT ({_CLAIMS})", "it claims what it is of", CLAIMS,
    ),
    Guard("saving_claim", "never_twice", "INSERT", _SHARES_A_DAY, "somebody claims it already", CLAIMS, "subject"),
    Guard(
        "saving_claim", "never_changes", "UPDATE OF saving_id, subject, starts_on, ends_on", "", "it stays", CLAIMS
    ),
    Guard(
        "saving_claim", "never_ends", "UPDATE OF ended_at", f"NOT {_CLAIM_ENDS}", "its saving stands", CLAIMS
    ),
    Guard("saving_claim", "never_goes", "DELETE", "", "it stays", CLAIMS),
)  # fmt: skip
_OF_SETTINGS = (
    *(Guard(table, f"never_{name}", what, since=SETTINGS) for table in SETTLED for name, what in _NEVER),
    *(
        Guard(table, f"never_{name}", what, _HAS_OPENED, "its campaign was opened with it", SETTINGS)
        for table in ("conversion_rule", "swap_plan")
        for name, what in _NEVER
    ),
    Guard(
        "saving", "never_moves", "UPDATE OF campaign_id",
        f"OLD.state IN {_DECIDED} AND NOT {_IS_ATTACHED_NOW}", "what was decided stays", SETTINGS,
    ),
    Guard("saving_attachment", "never_spent", "INSERT", _IS_SPENT, "it was converted", SETTINGS),
)  # fmt: skip
_OF_COUNTS = (
    Guard(
        "participation_count", "never_changes", "UPDATE", "OLD.state <> 'declared'", "what was decided stays", COUNTS
    ),
    Guard("participation_count", "never_goes", "DELETE", since=COUNTS),
    *(Guard("participation_day", f"never_{name}", what, since=COUNTS) for name, what in _NEVER),
    Guard("participation", "never_changes", "UPDATE", since=COUNTS),
    Guard("participation", "never_goes", "DELETE", f"NOT {_LET_GO}", "it counts until its sending is undone", COUNTS),
)  # fmt: skip
GUARDS = (
    *(Guard(table, f"never_{name}", what) for table in ONLY_ADDED for name, what in _NEVER),
    Guard(
        "saving", "never_changes", f"UPDATE OF {', '.join(_KEPT_OF_SAVING)}", f"OLD.state IN {_DECIDED}",
        "what was decided stays",
    ),
    Guard("saving", "never_goes", "DELETE", f"OLD.state IN {_DECIDED}", "what was decided stays"),
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
    *_OF_CLAIMS,
    *_OF_SETTINGS,
    *_OF_COUNTS,
    *(Guard("meter_removal", f"never_{name}", what, since=REMOVALS) for name, what in _NEVER),
)  # fmt: skip

TRIGGERS = sorted(guard.trigger for guard in GUARDS)

_BASELINE = {
    # A reading is taken at the end of its day: the one before the baseline's first day is its beginning.
    "sqlite": "date(json_extract(saving.inputs, '$.baseline_from'), '-1 day')",
    "postgresql": "((saving.inputs ->> 'baseline_from')::date - 1)",
}


def statements(dialect: str, since: str = FIRST) -> Iterator[str]:
    """The SQL that puts the guards of one migration in place, as they read now."""
    for guard in (each for each in GUARDS if each.since == since):
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
            f"{_waiting(guard)} IF {condition or 'true'} THEN RAISE EXCEPTION '{why}' USING ERRCODE = '23514'; END IF;"
            f" RETURN {row}; END $$"
        )
        yield (
            f"CREATE TRIGGER {guard.trigger} BEFORE {guard.what} ON {guard.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {guard.trigger}()"
        )


def _waiting(guard: Guard) -> str:
    if not guard.one_by_one:
        return ""
    return f" PERFORM pg_advisory_xact_lock(hashtextextended('{guard.table} ' || NEW.{guard.one_by_one}, 0));"


def removals(dialect: str, since: str = FIRST) -> Iterator[str]:
    """The SQL that takes the guards of one migration away again."""
    for guard in (each for each in GUARDS if each.since == since):
        if dialect == "sqlite":
            yield f"DROP TRIGGER IF EXISTS {guard.trigger}"
        else:
            yield f"DROP TRIGGER IF EXISTS {guard.trigger} ON {guard.table}"
            yield f"DROP FUNCTION IF EXISTS {guard.trigger}()"
