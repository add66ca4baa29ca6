"""Daftar: a campaign manager and ledger for gifts in kind. `create_app` is the only module that knows everyone."""

from __future__ import annotations

from datetime import date
from inspect import iscoroutinefunction
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response
from sqlalchemy.engine import URL

# Each module with tables is named here, so that the metadata is whole for whoever imports `app`.
import app.accounts.draft_models
import app.accounts.factor_models
import app.accounts.models
import app.beneficiaries.identity_models
import app.beneficiaries.models
import app.beneficiaries.need_models
import app.beneficiaries.waiting
import app.campaigns.issues
import app.campaigns.match_models
import app.campaigns.meeting_models
import app.campaigns.models
import app.campaigns.papers
import app.campaigns.pledges
import app.campaigns.tag_models
import app.companies.models
import app.energy.conversions
import app.energy.endings
import app.energy.factor_models
import app.energy.meters
import app.energy.models
import app.energy.participations
import app.energy.pricing_models
import app.energy.swap_models
import app.exports.models
import app.files.models
import app.imports.models
import app.items.models
import app.jobs.models
import app.ledger.kept
import app.ledger.made
import app.ledger.models
import app.places.models
import app.reminders.models
import app.reports.edition_models
import app.stores.models
import app.stores.stocktake_models
import app.stores.transfer_models
import app.watching.models
import app.webhooks.models
from app import access, api, cli, clock, doors, language, logs, watch, web, worker
from app.accounts import approvals, factors, form_drafts, rights
from app.accounts import service as accounts
from app.beneficiaries import helped
from app.beneficiaries.envelopes import Envelopes, use_envelopes
from app.campaigns import checks, helping, meeting, pledging, receiving, taking_back, undoing
from app.campaigns import kept_figures as campaigns_kept
from app.campaigns import remarks as campaigns_remarks
from app.campaigns.recounting import recount_papers
from app.catalogues import refresh_catalogues
from app.config import LARGEST_UPLOAD, SettingRefused, Settings, read_settings
from app.db import Mark
from app.db import db as database
from app.energy import giving_back
from app.energy import kept_figures as energy_kept
from app.energy import undone as energy_undone
from app.energy.doorstep import refuse_refused
from app.engines import prepare_engine
from app.errors import N_
from app.files.service import forget_unnamed
from app.files.vault import Vault, use_vault
from app.imports.service import UNDO, undo_as_signed
from app.imports.standing import keep_undone
from app.items import service as items
from app.jobs import alive
from app.keys import SecretBox
from app.ledger import crosschecks, remarks, telling
from app.ledger import queries as book
from app.ledger import service as ledger
from app.ledger import undoing as ledger_undoing
from app.reports.yearly.activities import use_reference
from app.stores import kept_figures as stores_kept
from app.stores import losses
from app.stores import remarks as stores_remarks
from app.stores.sight import refuse_closed
from app.stores.transfers import recount_transfers
from app.webhooks import outbox
from app.webhooks import service as webhooks
from app.webhooks.post import Post, use_post

STATEMENT_TIMEOUT, LOCK_TIMEOUT = "60s", "5s"


def create_app(settings: Settings | None = None) -> Flask:
    """The application, wired: settings, database, doors and what the lower floors ask the upper ones."""
    settings = settings or read_settings()
    app = Flask(__name__, static_folder=None)
    _configure(app, settings)
    logs.open_log(quiet=settings.testing)
    database.init_app(app)
    _drop_async_teardown(app)
    with app.app_context():
        prepare_engine(database.engine)
        use_vault(database.engine, Vault(settings.files_dir, settings.identity_keys))
        use_envelopes(database.engine, Envelopes(settings.identity_keys))
        alive.use_folder(database.engine, settings.files_dir / "running")
        _set_business_day(settings)
        factors.use_rule(
            database.engine,
            factors.Rule(SecretBox(settings.identity_keys, "second factor"), settings.second_factor_required),
        )
        form_drafts.use_box(database.engine, SecretBox(settings.identity_keys, "form"))
        use_reference(database.engine, settings.iati_reference)
        use_post(database.engine, Post(settings.identity_keys, near_allowed=settings.testing or _is_demo()))
    alive.WHEN_STOPPED[:] = [forget_unnamed]
    rights.use_table(access.ACTS)
    _let_people_sign()
    _keep_papers_right()
    _know_who_was_helped()
    crosschecks.FROM_ABOVE[:] = [stores_kept.list_faults, campaigns_kept.list_faults, energy_kept.list_faults]
    remarks.FROM_ABOVE[:] = [stores_remarks.list_remarks, campaigns_remarks.list_remarks]
    items.HAVE_GOODS[:] = [book.have_goods]
    accounts.WHEN_SHUT_OUT[:] = [webhooks.end_webhooks_of]
    _tell_programs()
    refresh_catalogues()
    watch.init_app(app)
    language.init_app(app)
    doors.WHEN_REFUSED[:] = [watch.note]
    doors.init_app(app, answers={"/": web.answer, "/api/": api.answer})
    web.init_app(app)
    api.init_app(app)
    app.add_url_rule("/healthz", "healthz", _show_health)
    cli.init_app(app)
    worker.init_app(app)
    return app


def _let_people_sign() -> None:
    """The acts that wait for a second signature."""
    approvals.register(UNDO, undo_as_signed, title=N_("Undoing an import"))
    approvals.register(losses.LOSS, losses.sign_loss, title=N_("Loss"), release=losses.free_goods)
    approvals.register(losses.DISPOSAL, losses.sign_disposal, title=N_("Disposal"), release=losses.free_goods)
    approvals.register(receiving.OVER_DELIVERY, receiving.sign_over_delivery, title=N_("Over-delivery"))
    approvals.register(undoing.REVERSAL, undoing.sign_reversal, title=N_("Reversal"), release=undoing.free_reversal)


def _tell_programs() -> None:
    """What happens is written into the outbox of those who want to know."""
    telling.AFTER_POSTING[:] = [outbox.note_entries]
    pledging.AFTER_ANNOUNCING[:] = [outbox.note_pledges]
    approvals.AFTER_ASKING[:] = [outbox.note_approval]


def _keep_papers_right() -> None:
    """What is undone stays right: closed stores empty, papers as the book says, an undone import's entries undone."""
    ledger.AFTER_UNDOING[:] = [
        refuse_closed,
        recount_transfers,
        recount_papers,
        meeting.recount_needs,
        energy_undone.let_go,
    ]
    taking_back.BEFORE_TAKING_BACK[:] = [refuse_refused]
    pledging.WITH_ENDING[:] = [giving_back.give_back]
    ledger_undoing.BEFORE_UNDOING[:] = [energy_undone.refuse_spent]
    ledger_undoing.BEFORE_BRINGING_BACK[:] = [keep_undone, energy_undone.keep_undone]


def _know_who_was_helped() -> None:
    """What receivers got is found among the papers, and warned of before they get more."""
    helped.WHO_HELPED[:] = [helping.list_help]
    helped.LAST_HELPED[:] = [helping.last_help]
    checks.CHECKS[:] = [helping.warn_of_help]


def _drop_async_teardown(app: Flask) -> None:
    # The extension closes asynchronous sessions too, of which we have none, in an event loop of its own per request.
    app.teardown_appcontext_funcs[:] = [f for f in app.teardown_appcontext_funcs if not iscoroutinefunction(f)]


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        TESTING=settings.testing,
        SECRET_KEY=settings.secret_key,
        DEFAULT_LOCALE=settings.default_locale,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        SQLALCHEMY_ENGINES={"default": engine_options(settings.database_url)},
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD,
        MAX_FORM_PARTS=20_000,
        MAX_FORM_MEMORY_SIZE=4 * 2**20,
        SESSION_COOKIE_NAME="daftar",
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
    )


def engine_options(url: URL) -> dict[str, Any]:
    """How an engine for `url` is opened; see docs/decisions/0002-transactions.md."""
    if url.get_backend_name() == "sqlite":
        return {"url": url}
    timeouts = f"-c statement_timeout={STATEMENT_TIMEOUT} -c lock_timeout={LOCK_TIMEOUT} -c timezone=UTC"
    return {
        "url": url,
        "pool_size": 4,
        "max_overflow": 4,
        "connect_args": {"options": timeouts},
    }


def _set_business_day(settings: Settings) -> None:
    """In a database marked as demo the business day is the demo's; in any other DEMO_TODAY is refused."""
    has_marks = sa.inspect(database.engine).has_table(Mark.__tablename__)
    mark = database.session.get(Mark, "demo") if has_marks else None
    database.session.rollback()
    if mark is None and has_marks and settings.demo_today:
        database.engine.dispose()
        raise SettingRefused("DEMO_TODAY", "this database is not a demo. Leave it unset, or load the demo first.")
    clock.set_demo_today((settings.demo_today or date.fromisoformat(mark.value)) if mark else None)


def _is_demo() -> bool:
    return clock.demo_day() is not None


def _show_health() -> Response:
    database.session.execute(sa.text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")
