"""What the databases themselves refuse, whoever asks: changing what is written, and writing what is not whole.

`statements` puts the guards in place, `removals` takes them away: for the migration, and for a restore, which writes
years that are already closed. `TRIGGERS` is the list that a test compares with each database after the migrations.
"""

from __future__ import annotations

from collections.abc import Sequence

ONLY_ADDED = ("act", "lot", "entry", "line", "unit_step", "valuation", "seal")
"""Tables to which rows are only ever added."""

UNDER_ENTRIES = ("line", "unit_step", "valuation")
"""Tables whose rows belong to an entry and are written before its header closes it."""

UNIQUE = {
    "act": (("id",), ("actor_id", "client_key")),
    "lot": (("id",),),
    "entry": (("id",), ("office_id", "chain_no"), ("office_id", "year", "number"), ("reverses_id",)),
    "line": (("entry_id", "line_no"),),
    "unit_step": (("entry_id", "step_no"),),
    "valuation": (("entry_id", "lot_id"),),
    "seal": (("number",), ("root",), ("previous_root",)),
    "period": (("year",),),
}
"""On SQLite, INSERT OR REPLACE drops the row in the way unasked by the delete trigger; so a row in the way refuses."""

TRIGGERS = {
    "sqlite": sorted(
        [f"{table}_never_{what}" for table in ONLY_ADDED for what in ("changes", "goes", "is_replaced")]
        + ["period_never_is_replaced"]
        + ["entry_is_whole", "line_comes_first", "unit_step_comes_first", "valuation_comes_first"]
        + ["period_stays_closed", "period_never_goes", "period_never_comes"]
    ),
    "postgresql": sorted(
        [f"{table}_never_{what}" for table in ONLY_ADDED for what in ("changes", "goes", "is_emptied")]
        + ["entry_knows_its_writer", "line_knows_its_writer"]
        + ["entry_is_whole", "line_comes_first", "unit_step_comes_first", "valuation_comes_first"]
        + ["period_stays_closed", "period_never_goes", "period_never_comes"]
    ),
}

_FAULTS = (
    (
        "hashes of its own and of the entry before it",
        "NEW.hash_version < 1 OR NEW.leaf IS NULL OR NEW.link IS NULL OR NEW.previous IS NULL",
    ),
    (
        "the declared number of lines",
        "NEW.line_count <> (SELECT count(*) FROM line WHERE entry_id = NEW.id)",
    ),
    (
        "nought per item and lot",
        "EXISTS (SELECT 1 FROM line WHERE entry_id = NEW.id GROUP BY item_id, lot_id"
        " HAVING sum(quantity) <> 0 OR sum(fair_value) <> 0 OR sum(company_cost) <> 0)",
    ),
    (
        "lines of its own day and of the items that their lots are of",
        # A look-up a line, and no join: a join may be planned through all lots.
        "EXISTS (SELECT 1 FROM line WHERE entry_id = NEW.id AND (happened_on <> NEW.happened_on"
        " OR item_id <> (SELECT lot.item_id FROM lot WHERE lot.id = line.lot_id)))",
    ),
    (
        "an open year",
        "NOT EXISTS (SELECT 1 FROM period WHERE period.year = NEW.year AND period.closed_at IS NULL"
        " AND NEW.happened_on BETWEEN period.first_day AND period.last_day)",
    ),
    (
        "the next place in its chain",
        # With the unique key, a predecessor for each but the first leaves no gap; looking for the greatest could
        # be planned as reading the whole book of the office.
        "CASE WHEN NEW.chain_no = 1 THEN NEW.previous <> {nothing} ELSE NOT EXISTS (SELECT 1 FROM entry"
        " WHERE office_id = NEW.office_id AND chain_no = NEW.chain_no - 1 AND link = NEW.previous) END",
    ),
    (
        "the next number of its year",
        "NEW.number <> 1 AND NOT EXISTS (SELECT 1 FROM entry WHERE office_id = NEW.office_id"
        " AND year = NEW.year AND number = NEW.number - 1)",
    ),
)
"""What a header must have, and the condition that says it has not."""


def statements(dialect: str) -> list[str]:
    """The SQL that puts every guard in place."""
    return _postgresql() if dialect == "postgresql" else _sqlite()


def removals(dialect: str) -> list[str]:
    """The SQL that takes every guard away again, those of earlier versions as well."""
    if dialect != "postgresql":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in TRIGGERS["sqlite"]]
    functions = (
        "ledger_only_grows", "entry_is_whole", "ledger_knows_its_writer", "period_stays_closed",
        *(f"{table}_comes_first" for table in UNDER_ENTRIES),
    )  # fmt: skip
    drops = [f"DROP TRIGGER IF EXISTS {name} ON {_table_of(name)}" for name in TRIGGERS["postgresql"]]
    return drops + [f"DROP FUNCTION IF EXISTS {name}()" for name in functions]


def _table_of(trigger: str) -> str:
    names = ("unit_step", *(name for name in UNIQUE if name != "unit_step"))
    return next(name for name in names if trigger.startswith(f"{name}_"))


def _sqlite() -> list[str]:
    made = []
    for table in ONLY_ADDED:
        made.append(_refusal(f"{table}_never_changes", f"BEFORE UPDATE ON {table}", f"{table}: rows are only added"))
        made.append(_refusal(f"{table}_never_goes", f"BEFORE DELETE ON {table}", f"{table}: rows are only added"))
    made += [_never_replaced(table) for table in UNIQUE]
    checks = " ".join(
        f"SELECT RAISE(ABORT, 'entry: it lacks {what}') WHERE {fault.format(nothing=_SQLITE_NOTHING)};"
        for what, fault in _FAULTS
    )
    made.append(f"CREATE TRIGGER entry_is_whole BEFORE INSERT ON entry BEGIN {checks} END")
    made += [
        _refusal(
            f"{table}_comes_first",
            f"BEFORE INSERT ON {table}",
            f"{table}: its entry is already closed",
            "EXISTS (SELECT 1 FROM entry WHERE id = NEW.entry_id)",
        )
        for table in UNDER_ENTRIES
    ]
    made.append(
        _refusal(
            "period_stays_closed",
            "BEFORE UPDATE ON period",
            "period: a year stays closed and keeps its days",
            "OLD.closed_at IS NOT NULL OR NEW.year <> OLD.year OR NEW.first_day <> OLD.first_day"
            " OR NEW.last_day <> OLD.last_day",
        )
    )
    made.append(_refusal("period_never_goes", "BEFORE DELETE ON period", "period: years stay"))
    made.append(_refusal("period_never_comes", "BEFORE INSERT ON period", "period: the years are all there"))
    return made


def _never_replaced(table: str) -> str:
    """Whatever unique value is there already refuses the row; so does the hidden key that SQLite gives every row."""
    keys = [*UNIQUE[table], ("rowid",)]
    in_the_way = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE "  # noqa: S608 (our own names)
        + " AND ".join(f"{c} = NEW.{c}" for c in columns)
        + ")"
        for columns in keys
    )
    return _refusal(f"{table}_never_is_replaced", f"BEFORE INSERT ON {table}", f"{table}: already there", in_the_way)


def _refusal(name: str, when: str, why: str, condition: str = "1") -> str:
    return f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{why}') WHERE {condition}; END"


def _postgresql() -> list[str]:
    made = [
        _function(
            "ledger_only_grows", "RAISE EXCEPTION '%: rows are only added', TG_TABLE_NAME USING ERRCODE = '23514';"
        ),
        _function("ledger_knows_its_writer", "NEW.tx := pg_current_xact_id()::text::bigint; RETURN NEW;"),
        _function("entry_is_whole", _postgresql_check("entry", "it lacks ", _POSTGRESQL_FAULTS, _IN_THEIR_ORDER)),
        *(_function(f"{table}_comes_first", _postgresql_check(table, "", [_LATE])) for table in UNDER_ENTRIES),
        _function(
            "period_stays_closed",
            "IF OLD.closed_at IS NOT NULL OR NEW.year <> OLD.year OR NEW.first_day <> OLD.first_day"
            " OR NEW.last_day <> OLD.last_day THEN"
            " RAISE EXCEPTION 'period: a year stays closed and keeps its days' USING ERRCODE = '23514'; END IF;"
            " RETURN NEW;",
        ),
        "CREATE TRIGGER period_stays_closed BEFORE UPDATE ON period"
        " FOR EACH ROW EXECUTE FUNCTION period_stays_closed()",
        "CREATE TRIGGER period_never_goes BEFORE DELETE ON period FOR EACH ROW EXECUTE FUNCTION ledger_only_grows()",
        "CREATE TRIGGER period_never_comes BEFORE INSERT ON period FOR EACH ROW EXECUTE FUNCTION ledger_only_grows()",
    ]
    made += [
        f"CREATE TRIGGER {table}_knows_its_writer BEFORE INSERT ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION ledger_knows_its_writer()"
        for table in ("entry", "line")
    ]
    for table, check in (("entry", "entry_is_whole"), *((name, f"{name}_comes_first") for name in UNDER_ENTRIES)):
        made.append(
            f"CREATE TRIGGER {check} AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {check}()"
        )
    return made + [_never(table, *how) for table in ONLY_ADDED for how in _NEVER]


_NEVER = (("changes", "UPDATE", "ROW"), ("goes", "DELETE", "ROW"), ("is_emptied", "TRUNCATE", "STATEMENT"))


def _never(table: str, name: str, what: str, each: str) -> str:
    return (
        f"CREATE TRIGGER {table}_never_{name} BEFORE {what} ON {table}"
        f" FOR EACH {each} EXECUTE FUNCTION ledger_only_grows()"
    )


_SQLITE_NOTHING = "zeroblob(32)"
_LATE = ("its entry is already closed", "EXISTS (SELECT 1 FROM entry WHERE entry.id = NEW.entry_id)")


_POSTGRESQL_FAULTS = (
    _FAULTS[0],
    (
        "the declared number of lines, of its own day and of the items that their lots are of",
        "(SELECT count(*) <> NEW.line_count OR bool_or(own.happened_on <> NEW.happened_on OR own.item_id <>"
        " (SELECT lot.item_id FROM lot WHERE lot.id = own.lot_id)) IS NOT FALSE FROM line own"
        " WHERE own.entry_id = NEW.id)",
    ),
    (
        "nought per item and lot",
        # OFFSET 0: the lines are found by their entry and then grouped, and not the whole index read in its order.
        "EXISTS (SELECT 1 FROM (SELECT * FROM line WHERE entry_id = NEW.id OFFSET 0) own GROUP BY item_id, lot_id"
        " HAVING sum(quantity) <> 0 OR sum(fair_value) <> 0 OR sum(company_cost) <> 0)",
    ),
    next(fault for fault in _FAULTS if fault[0] == "an open year"),
    (
        "the next place in its chain",
        # What stands before it in the statement is looked at there, and only the first is looked up in the book.
        "CASE WHEN NEW.chain_no = 1 THEN NEW.previous <> decode(repeat('00', 32), 'hex')"
        " WHEN NEW.before_no IS NOT NULL THEN NEW.before_no <> NEW.chain_no - 1 OR NEW.before_link <> NEW.previous"
        " ELSE NOT EXISTS (SELECT 1 FROM entry WHERE office_id = NEW.office_id AND chain_no = NEW.chain_no - 1"
        " AND link = NEW.previous) END",
    ),
    (
        "the next number of its year",
        "CASE WHEN NEW.number = 1 THEN false WHEN NEW.before_number IS NOT NULL"
        " THEN NEW.before_number <> NEW.number - 1 ELSE NOT EXISTS (SELECT 1 FROM entry"
        " WHERE office_id = NEW.office_id AND year = NEW.year AND number = NEW.number - 1) END",
    ),
    ("a link that follows from its leaf", "NEW.link <> sha256(decode('02', 'hex') || NEW.previous || NEW.leaf)"),
)
_IN_THEIR_ORDER = (
    "(SELECT *, lag(chain_no) OVER chain AS before_no, lag(link) OVER chain AS before_link,"
    " lag(number) OVER numbers AS before_number FROM fresh"
    " WINDOW chain AS (PARTITION BY office_id ORDER BY chain_no),"
    " numbers AS (PARTITION BY office_id, year ORDER BY number))"
)


def _postgresql_check(table: str, lacks: str, faults: Sequence[tuple[str, str]], rows: str = "fresh") -> str:
    """Looks at all rows of a statement in one query, row by row through the keys; the first fault is the refusal."""
    cases = " ".join(f"WHEN {fault.replace('NEW.', 'one.')} THEN '{what}'" for what, fault in faults)
    return (
        f"DECLARE fault text; BEGIN SELECT min(CASE {cases} END) INTO fault FROM {rows} one;"  # noqa: S608 (our words)
        f" IF fault IS NOT NULL THEN RAISE EXCEPTION '{table}: {lacks}%', fault USING ERRCODE = '23514'; END IF;"
        " RETURN NULL; END"
    )


def _function(name: str, body: str) -> str:
    # A plan kept from the days of empty tables reads whole tables ever after: each statement is planned for the tables
    # as they are. It is one query a statement, whether that brings one entry or five thousand.
    settings = "LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_custom_plan"
    written = body if body.startswith("DECLARE") else f"BEGIN {body} END"
    return f"CREATE FUNCTION {name}() RETURNS trigger {settings} AS $$ {written} $$"
