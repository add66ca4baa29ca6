"""The desk of a year's report: have it made, read it, sign it as one of two officers, publish it, correct it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.access import require
from app.companies.queries import list_companies
from app.errors import N_, Message
from app.places.queries import list_offices
from app.reports import edition_queries, editions
from app.reports.edition_models import UNPUBLISHED, Edition, EditionState
from app.reports.schemas import EditionIn
from app.shapes import Filters, Key
from app.web.door import bp, go_to, reader
from app.web.entries import address_values
from app.web.forms import Form, form_values, tell
from app.web.options import named
from app.web.published import AS_IT_IS, files_in_words
from app.web.reports import MOST_OFFERED
from app.web.sheets import save_as
from app.web.yearly import closed_years

PAGE = 50
KEPT = (EditionState.PUBLISHED, EditionState.SUPERSEDED)
Step = Callable[..., Edition]


class EditionFilters(Filters):
    """The key of the last edition that was seen."""

    after = Key(load_default=None)


class ErratumFilters(Filters):
    """Which published edition is to be corrected."""

    corrects = Key(load_default=None, allow_none=True)


@bp.get("/editions")
@require("keep_editions")
def list_all_editions() -> ResponseReturnValue:
    """All of them, drafts too, the newest first."""
    found = edition_queries.list_editions(limit=PAGE + 1, **EditionFilters().load(address_values()))
    after = found[PAGE - 1].id if len(found) > PAGE else None
    return render_template("editions/list.html", editions=found[:PAGE], after=after, years=closed_years())


@bp.route("/editions/new", methods=["GET", "POST"])
@require("keep_editions")
def ask_edition() -> ResponseReturnValue:
    """Which year's report, and whose; a worker makes it."""
    form, former = Form(request.args), None
    with form.refusals():
        former = _former(form)
        if form.is_sent:
            job = editions.ask_edition(by=reader(), **EditionIn().load(form_values()))
            return go_to("web.show_job", job_id=job.id)
    page = render_template(
        "editions/ask.html",
        form=form,
        years=closed_years(),
        places=named([office.place for office in list_offices(national=False)]),
        companies=named(list_companies(seen_by=reader(), limit=MOST_OFFERED)),
        former=former,
    )
    return page, form.status


def _former(form: Form) -> Edition | None:
    """The published edition that an erratum would correct, where the address or the form names one."""
    named_so = ErratumFilters().load({"corrects": form.value("corrects") or None})["corrects"]
    return edition_queries.get_edition(named_so) if named_so is not None else None


@bp.get("/editions/<int:edition_id>")
@require("keep_editions")
def show_drafted(edition_id: int) -> ResponseReturnValue:
    """One edition: its files to be read, who answered for which step, and what comes next."""
    return _page(edition_id, Form())


@bp.get("/editions/<int:edition_id>/files/<path:name>")
@require("keep_editions")
def save_drafted_file(edition_id: int, name: str) -> ResponseReturnValue:
    """A file as it was made; the page opens in the browser, the others are saved."""
    file, pieces = edition_queries.get_kept_file(edition_id, name)
    response = Response(b"".join(pieces), mimetype=file.media_type)
    response.headers["Content-Security-Policy"] = AS_IT_IS
    return response if file.media_type == "text/html" else save_as(file.name, response)


@bp.post("/editions/<int:edition_id>/review")
@require("keep_editions")
def review_edition(edition_id: int) -> ResponseReturnValue:
    """I have read it; somebody else made it."""
    return _step(edition_id, editions.review_edition, N_("Reviewed. Two officers sign it next."))


@bp.post("/editions/<int:edition_id>/sign")
@require("keep_editions")
def sign_edition(edition_id: int) -> ResponseReturnValue:
    """My signature, the first of two or the second."""
    return _step(edition_id, editions.sign_edition, N_("Signed."))


@bp.post("/editions/<int:edition_id>/publish")
@require("keep_editions")
def publish_edition(edition_id: int) -> ResponseReturnValue:
    """From now everybody reads it, and nobody changes it."""
    return _step(edition_id, editions.publish_edition, N_("Published. Everybody can read it now."))


@bp.post("/editions/<int:edition_id>/discard")
@require("keep_editions")
def discard_edition(edition_id: int) -> ResponseReturnValue:
    """It will not be published."""
    return _step(edition_id, editions.discard_edition, N_("Put aside. It will not be published."))


def _step(edition_id: int, take: Step, said: Message) -> ResponseReturnValue:
    form = Form()
    with form.refusals():
        take(edition_id=edition_id, by=reader())
        tell(said)
        return go_to("web.show_drafted", edition_id=edition_id)
    return _page(edition_id, form)


def _page(edition_id: int, form: Form) -> ResponseReturnValue:
    edition, me = edition_queries.get_edition(edition_id), reader().id
    page = render_template(
        "editions/show.html",
        form=form,
        edition=edition,
        files=files_in_words(edition),
        may_review=edition.state is EditionState.DRAFT and me != edition.drafted_by_id,
        may_sign=edition.state is EditionState.REVIEWED and me != edition.first_by_id,
        may_publish=edition.state is EditionState.SIGNED,
        may_discard=edition.state in UNPUBLISHED,
        may_correct=edition.state is EditionState.PUBLISHED,
        is_open=edition.state in KEPT and (edition.company is None or edition.company.is_public),
    )
    return page, form.status
