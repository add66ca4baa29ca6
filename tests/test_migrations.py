"""The migrations run up, match the models, and run down again, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, create_engine, inspect, text

from app.cli.database import alembic_config, migrate, owner_engine
from app.config import Settings
from app.db import Base, db
from app.energy import guards as energy
from app.ledger import guards
from app.watching import guards as watching
from tests.databases import House, SqliteCopies

KEPT_BY_ALEMBIC = "alembic_version"


@pytest.fixture
def engine(ctx) -> Engine:
    return db.engine


@pytest.mark.machine_pg
def test_the_tables_are_those_of_the_models(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)

    assert differences == []


def test_every_check_of_a_model_is_in_the_database_and_no_other(engine):
    looked = inspect(engine)

    for table in Base.metadata.sorted_tables:
        declared = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint) and c.name}
        found = {c["name"] for c in looked.get_check_constraints(table.name)}
        assert found == declared, table.name


def test_every_constraint_has_a_name_that_a_migration_can_use(engine):
    looked = inspect(engine)

    for table in looked.get_table_names():
        if table == KEPT_BY_ALEMBIC:
            continue
        keys = [*looked.get_foreign_keys(table), *looked.get_unique_constraints(table), looked.get_pk_constraint(table)]
        assert all(key["name"] for key in keys), table


ONLY_ADDED = (*guards.ONLY_ADDED, *watching.ONLY_ADDED)
LIST_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


@pytest.mark.machine_pg
def test_the_triggers_are_those_that_the_ledger_declares(engine):
    dialect = engine.dialect.name
    with engine.connect() as connection:
        found = sorted(connection.scalars(text(LIST_TRIGGERS[dialect])))

    assert found == sorted([*guards.TRIGGERS[dialect], *watching.TRIGGERS[dialect], *energy.TRIGGERS])


@pytest.mark.only_on("postgresql")
def test_the_application_has_no_right_to_change_or_empty_the_ledger(engine):
    rights = "SELECT has_table_privilege(current_user, :table, :right)"

    with engine.connect() as connection:
        held = {
            (table, right)
            for table in ONLY_ADDED
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
            if connection.scalar(text(rights), {"table": table, "right": right})
        }

    assert held == {(table, right) for table in ONLY_ADDED for right in ("SELECT", "INSERT")}


def test_migrations_run_down_to_nothing_and_up_again(engine_name, house_of: Callable[[str], House], base_settings):
    settings = house_of(engine_name).take_apart(base_settings)

    migrate(settings, "base", down=True)
    emptied = _tables(settings)
    migrate(settings)

    assert emptied == {KEPT_BY_ALEMBIC}
    assert _tables(settings) == {KEPT_BY_ALEMBIC, *Base.metadata.tables}


METERS = {"19-3107-55": "19310755", "19310755": "19310755#2", "۱۹ 3107 ـ 55": "19310755#3", "A-7": "A7"}


def test_meters_of_one_number_are_kept_and_told_apart(engine_name, house_of: Callable[[str], House], base_settings):
    settings = house_of(engine_name).take_apart(base_settings)
    migrate(settings, "0038", down=True)
    owner = owner_engine(settings)
    with owner.begin() as connection:
        user = connection.scalar(
            text(
                "INSERT INTO account_user (id, name, folded_name, shown_name, is_active, locale, created_at)"
                " VALUES (990, 'x', 'x', 'x', true, 'fa', '2026-01-01') RETURNING id"
            )
        )
        where = connection.execute(text("SELECT id, place_id FROM office ORDER BY id LIMIT 1")).one()
        for number, typed in enumerate(METERS, 1):
            connection.execute(
                text(
                    "INSERT INTO meter (id, energy, identifier, owner, name, folded, office_id, place_id,"
                    " registered_by_id, registered_at) VALUES (:id, 'gas', :typed, 'building', 'x', 'x', :office,"
                    " :place, :user, '2026-01-01')"
                ),
                {"id": number, "typed": typed, "office": where.id, "place": where.place_id, "user": user},
            )

    migrate(settings)

    with owner.connect() as connection:
        found = connection.execute(text("SELECT identifier, number_key FROM meter ORDER BY id")).all()
    assert dict(map(tuple, found)) == METERS


def test_what_savings_paid_for_long_ago_is_due_when_its_campaign_ends(app, make):
    settings: Settings = app.config["SETTINGS"]
    with make.inside():
        campaign = make.energy_campaign()
        make.saved(campaign, 600)
        paid_for = make.converted(campaign).pledge_id
        plain = make.pledge(campaign, make.company(verified=True), item="wheelchair_child", quantity=2).id
        closes_on = str(campaign.closes_on)
    owner = owner_engine(settings)
    with owner.begin() as connection:
        connection.execute(text("UPDATE pledge_line SET due_on = NULL"))
    migrate(settings, "0043", down=True)

    migrate(settings)

    with owner.connect() as connection:
        rows = connection.execute(text("SELECT pledge_id, due_on FROM pledge_line")).all()
    owner.dispose()
    assert {row.pledge_id: row.due_on and str(row.due_on) for row in rows} == {paid_for: closes_on, plain: None}


def test_running_the_migrations_a_second_time_changes_nothing(base_settings: Settings, tmp_path: Path):
    copies = SqliteCopies(tmp_path)
    settings = copies.settings(base_settings, template=True)

    first = migrate(settings)
    second = migrate(settings)

    assert first == second


@pytest.mark.only_on("postgresql")
def test_alembic_on_its_own_leaves_no_connection_open(app, monkeypatch, opened):
    monkeypatch.setattr("app.config.read_settings", lambda: app.config["SETTINGS"])

    command.upgrade(alembic_config(), "head")

    assert [connection.closed for connection in opened] == [True]


def test_flask_db_upgrade_says_where_the_database_stands(cli):
    result = cli.invoke(args=["db", "upgrade"])

    assert result.exit_code == 0
    assert result.output.strip().startswith("The database is at migration ")


def _tables(settings: Settings) -> set[str]:
    engine = create_engine(settings.database_url)
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names
