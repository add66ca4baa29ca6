"""What I am reminded of, the most pressing first; put aside one by one or together."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import require
from app.clock import business_today
from app.codes import choices
from app.errors import N_
from app.language import locale
from app.reminders import queries, service
from app.reminders.finding import CONFIRMED_FOR
from app.reminders.models import Reminder
from app.reminders.schemas import MessagesIn, ReadAllIn, ReminderQuery
from app.reminders.telling import Told, tell
from app.reminders.words import ReminderKind
from app.web.door import bp, go_to, reader
from app.web.entries import Behind, address_values
from app.web.forms import Form, form_values
from app.web.forms import tell as say_so

WAYS = {"pledge": ("web.show_pledge", "pledge_id"), "lot": ("web.show_lot", "lot_id")}


class ReminderFilters(ReminderQuery):
    """Which reminders, and where the page begins."""

    behind = Behind(data_key="after", load_default=None)


@bp.get("/reminders")
@require("keep_reminders")
def list_reminders() -> ResponseReturnValue:
    """Mine, those of which the day is longest gone first."""
    return _page(Form(request.args))


def _page(form: Form) -> ResponseReturnValue:
    found: list[Reminder] = []
    with form.refusals():
        asked = ReminderFilters().load(address_values())
        found = list(queries.list_reminders(seen_by=reader(), limit=queries.PAGE + 1, **asked))
    shown = found[: queries.PAGE]
    page = render_template(
        "reminders/list.html",
        form=form,
        told=tell(shown, seen_by=reader()),
        today=business_today(),
        way_of=way_of,
        newest=max((each.id for each in shown if not each.is_read), default=None),
        after=_place_of(shown[-1]) if len(found) > len(shown) else None,
        kinds=choices(ReminderKind, locale()),
        is_filtered=bool(address_values()),
        wants_messages=not queries.is_silent(reader()),
        has_number=reader().mobile is not None,
    )
    return page, form.status


@bp.post("/reminders/<int:reminder_id>/read")
@require("keep_reminders")
def read_reminder(reminder_id: int) -> ResponseReturnValue:
    """Put one aside."""
    service.read_reminder(reminder_id=reminder_id, by=reader())
    return go_to("web.list_reminders")


@bp.post("/reminders/read")
@require("keep_reminders")
def read_all_reminders() -> ResponseReturnValue:
    """Put aside what was on the page."""
    form = Form()
    with form.refusals():
        read = service.read_all(by=reader(), **ReadAllIn().load(form_values()))
        say_so(N_("Reminders put aside: {count}.").format(count=read))
        return go_to("web.list_reminders")
    return _page(form)


@bp.post("/reminders/messages")
@require("keep_reminders")
def want_messages() -> ResponseReturnValue:
    """Messages are wanted, or not."""
    form = Form()
    with form.refusals():
        said = MessagesIn().load(form_values())
        service.want_messages(by=reader(), **said)
        say_so(N_("You get text messages again.") if said["wanted"] else N_("You get no more text messages."))
        return go_to("web.list_reminders")
    return _page(form)


def way_of(told: Told) -> str:
    """The page on which something can be done about it."""
    if told.leads_to == "needs":
        before = business_today() - CONFIRMED_FOR
        return url_for("web.list_needs", office_id=told.of.subject_id, confirmed_before=before.isoformat())
    if told.leads_to == "token":
        return url_for("web.list_tokens")
    endpoint, name = WAYS[told.leads_to]
    values: dict[str, Any] = {name: told.of.subject_id}
    return url_for(endpoint, **values)


def _place_of(reminder: Reminder) -> str:
    return f"{reminder.due_on.isoformat()}.{reminder.id}"
