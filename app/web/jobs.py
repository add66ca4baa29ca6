"""Long work, followed by whoever asked for it: how far it is, what it says, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import may, require
from app.clock import now
from app.codes import choices
from app.errors import N_, Message
from app.exports.base import KINDS
from app.exports.queries import find_export_of
from app.exports.staff import title_of_job
from app.imports.refusals import RowError
from app.jobs import alive, queries, service
from app.jobs.models import Job, JobState
from app.jobs.said import say_again
from app.jobs.works import find_work
from app.language import locale
from app.shapes import Chosen, Filters, Whole
from app.web.door import bp, go_to, reader
from app.web.entries import address_values
from app.web.forms import Form, tell

PAGE = 50
OFTEN = 3
"""Seconds after which the page of unfinished work is shown anew by itself."""
SOON = 0.02
"""Of work of which less than this share is done, nobody can say when it ends."""


class JobFilters(Filters):
    """Which work is listed, and the key of the last that was seen."""

    state = Chosen(JobState, load_default=None)
    after = Whole(load_default=None)


@dataclass(frozen=True)
class HowFar:
    """How far work is, and how long it will still take at this pace; None where nobody knows."""

    done: int
    total: int
    left: Message | None

    @property
    def percent(self) -> int:
        """Whole parts of a hundred; all of them only when all is done."""
        return self.done * 100 // self.total if self.total else 0


@bp.get("/jobs")
@require("keep_jobs")
def list_jobs() -> ResponseReturnValue:
    """My long work, the newest first; for administrators the program's own too."""
    form = Form(request.args)
    found: Sequence[Job] = []
    with form.refusals():
        found = queries.list_jobs(reader(), limit=PAGE + 1, **JobFilters().load(address_values()))
    page = render_template(
        "jobs/list.html",
        form=form,
        rows=found[:PAGE],
        after=found[PAGE - 1].id if len(found) > PAGE else None,
        states=choices(JobState, locale()),
        title_of=title_of_job,
        is_filtered=bool(address_values()),
        may_bring_in=may(reader(), "import_files"),
    )
    return page, form.status


@bp.get("/jobs/<int:job_id>")
@require("keep_jobs")
def show_job(job_id: int) -> ResponseReturnValue:
    """One piece of work; while it is not over, the page is shown anew every few seconds, unless one asks it to rest."""
    job = queries.get_job(job_id, seen_by=reader())
    form, rests = Form(), "rest" in request.args
    page = make_response(render_template("jobs/show.html", form=form, rests=rests, often=OFTEN, **_about(job)))
    if not job.is_ended and not rests:
        page.headers["Refresh"] = str(OFTEN)
    return page


@bp.post("/jobs/<int:job_id>/cancel")
@require("keep_jobs")
def cancel_job(job_id: int) -> ResponseReturnValue:
    """Work that waits is not begun; work that has begun ends where it can, and leaves nothing."""
    queries.get_job(job_id, seen_by=reader())
    if not alive.cancel(job_id, by=reader()).is_ended:
        tell(N_("The work ends as soon as it can, and nothing of it is saved."), "waiting")
    return go_to("web.show_job", job_id=job_id)


@bp.post("/jobs/<int:job_id>/retry")
@require("keep_jobs")
def retry_job(job_id: int) -> ResponseReturnValue:
    """Work that failed is tried once more."""
    job = queries.get_job(job_id, seen_by=reader())
    service.retry_job(job_id=job.id, by=reader())
    return go_to("web.show_job", job_id=job_id)


def _about(job: Job) -> dict[str, Any]:
    result = job.result or {}
    bad_rows = [
        RowError(bad["row"], bad["column"], say_again(bad["pattern"], bad["params"]))
        for bad in result.get("bad_rows", ())
    ]
    mine = job.owner_id == reader().id
    return {
        "job": job,
        "title": title_of_job(job),
        "how_far": _how_far(job),
        "notes": queries.list_notes(job.id),
        "bad_rows": bad_rows,
        "refused": result.get("refused", 0),
        "rows": result.get("rows", 0),
        "leads_to": _leads_to(result),
        "export": find_export_of(job.id) if job.kind in KINDS else None,
        "written": said[0] if job.kind in KINDS and (said := alive.how_far(job.id)) else None,
        "may_cancel": mine and not job.is_ended and find_work(job.kind) is not None,
        "may_retry": mine and job.state is JobState.FAILED and find_work(job.kind) is not None,
    }


def _how_far(job: Job) -> HowFar | None:
    if job.state is not JobState.RUNNING or job.started_at is None:
        return None
    said = alive.how_far(job.id)
    if said is None or not said[1] or job.kind in KINDS:
        # Of a list nobody knows how long it is before it is read.
        return None
    done, total = said
    gone = now() - job.started_at
    left = gone * ((total - done) / done) if done > SOON * total else None
    return HowFar(done, total, _in_words(left))


def _in_words(left: timedelta | None) -> Message | None:
    if left is None:
        return None
    minutes = round(left / timedelta(minutes=1))
    return N_("about {minutes} minutes to go").format(minutes=minutes) if minutes > 1 else N_("about a minute to go")


def _leads_to(result: dict[str, Any]) -> str | None:
    if number := result.get("import"):
        return url_for("web.show_import", import_id=number)
    if approval_id := result.get("approval"):
        return url_for("web.show_approval", approval_id=approval_id)
    if desk_id := result.get("desk"):
        return url_for("web.show_sheet", desk_id=desk_id)
    if number := result.get("edition"):
        return url_for("web.show_drafted", edition_id=number)
    if number := result.get("seal"):
        return url_for("web.show_seal", number=number)
    return url_for("web.show_audit") if result.get("night") else None
