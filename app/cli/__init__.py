"""The operator's door: `flask …`, the same verbs as on the pages. One module a group, one line here."""

from __future__ import annotations

from flask import Flask

from app.cli import (
    backup,
    database,
    demo,
    editions,
    energy,
    exports,
    forgetting,
    identities,
    imports,
    ledger,
    reminders,
    serving,
    users,
    webhooks,
)

GROUPS = [
    database.group,
    demo.group,
    energy.group,
    imports.group,
    exports.group,
    ledger.group,
    editions.group,
    users.group,
    backup.backup,
    backup.restore,
    serving.serve,
    webhooks.group,
    reminders.group,
    identities.group,
    identities.beneficiaries,
    forgetting.forget,
]


def init_app(app: Flask) -> None:
    """Give `flask` its commands."""
    for group in GROUPS:
        app.cli.add_command(group)
