"""What the databases themselves refuse: a row of the access log is never changed, never goes, is never replaced."""

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


def removals(dialect: str) -> list[str]:
    """The SQL that takes every guard away again."""
    if dialect != "postgresql":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in TRIGGERS["sqlite"]]
    drops = [f"DROP TRIGGER IF EXISTS {name} ON access_log" for name in TRIGGERS["postgresql"]]
    return [*drops, "DROP FUNCTION IF EXISTS access_log_only_grows()"]
