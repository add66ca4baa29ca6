"""What the databases themselves refuse: a row of the access log changes in its count alone, and stays while young."""

from __future__ import annotations

ONLY_ADDED = ("access_log",)
"""Tables to which rows are only ever added."""

TRIGGERS = {
    "sqlite": ["access_log_never_changes", "access_log_never_goes", "access_log_never_is_replaced"],
    "postgresql": ["access_log_never_changes", "access_log_never_goes", "access_log_never_is_emptied"],
}
_WHY = "access_log: rows are only added"
_IN_THE_WAY = "EXISTS (SELECT 1 FROM access_log WHERE id = NEW.id)"
_REFUSE = f"BEGIN SELECT RAISE(ABORT, '{_WHY}'); END"


def statements(dialect: str) -> list[str]:
    """The SQL that puts every guard in place."""
    if dialect != "postgresql":
        return [
            f"CREATE TRIGGER access_log_never_changes BEFORE UPDATE ON access_log {_REFUSE}",
            f"CREATE TRIGGER access_log_never_goes BEFORE DELETE ON access_log {_REFUSE}",
            # INSERT OR REPLACE drops the row in the way without asking the delete trigger.
            f"CREATE TRIGGER access_log_never_is_replaced BEFORE INSERT ON access_log WHEN {_IN_THE_WAY} {_REFUSE}",
        ]
    return [
        "CREATE FUNCTION access_log_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{_WHY}' USING ERRCODE = '23514'; END $$",
        *(
            f"CREATE TRIGGER access_log_never_{what} BEFORE {event} ON access_log"
            f" FOR EACH {each} EXECUTE FUNCTION access_log_only_grows()"
            for what, event, each in (
                ("changes", "UPDATE", "ROW"), ("goes", "DELETE", "ROW"), ("is_emptied", "TRUNCATE", "STATEMENT"),
            )
        ),
    ]  # fmt: skip


SHORTEST = 365
"""For how many days, at least, every row is kept."""
_COUNTS = "NEW.times = OLD.times + 1"
_STAYS = (
    "id", "at", "user_id", "what", "status", "door", "route", "permission", "subject_kind", "subject_id", "request_id",
    "same", "token_id",
)  # fmt: skip


def counting_statements(dialect: str) -> list[str]:
    """The guards as they are since rows count: one more of the same is no change, and what is old may go."""
    if dialect != "postgresql":
        only_counts = " AND ".join([_COUNTS, *(f"NEW.{name} IS OLD.{name}" for name in _STAYS)])
        is_young = f"OLD.at > datetime('now', '-{SHORTEST} days')"
        return [
            f"CREATE TRIGGER access_log_never_changes BEFORE UPDATE ON access_log WHEN NOT ({only_counts}) {_REFUSE}",
            f"CREATE TRIGGER access_log_never_goes BEFORE DELETE ON access_log WHEN {is_young} {_REFUSE}",
            f"CREATE TRIGGER access_log_never_is_replaced BEFORE INSERT ON access_log WHEN {_IN_THE_WAY} {_REFUSE}",
        ]
    function, *triggers = statements(dialect)
    only_counts = f"{_COUNTS} AND to_jsonb(NEW) - 'times' = to_jsonb(OLD) - 'times'"
    allows = (
        f" IF TG_OP = 'UPDATE' THEN IF {only_counts} THEN RETURN NEW; END IF;"
        f" ELSIF TG_OP = 'DELETE' THEN IF OLD.at < now() - interval '{SHORTEST} days' THEN RETURN OLD; END IF; END IF;"
    )
    return [function.replace("BEGIN", "BEGIN" + allows, 1), *triggers]


def removals(dialect: str) -> list[str]:
    """The SQL that takes every guard away again."""
    if dialect != "postgresql":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in TRIGGERS["sqlite"]]
    drops = [f"DROP TRIGGER IF EXISTS {name} ON access_log" for name in TRIGGERS["postgresql"]]
    return [*drops, "DROP FUNCTION IF EXISTS access_log_only_grows()"]
