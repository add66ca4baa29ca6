"""Who works here and what is going on: people, second signatures, long work, imports, years and their reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.accounts import approvals
from app.accounts import queries as accounts
from app.accounts.models import Approval, User
from app.accounts.schemas import ApprovalQuery
from app.campaigns.asked import Asked as AskedFor
from app.campaigns.asked import read_asked
from app.campaigns.book import names_of as people_named
from app.clock import business_today
from app.dates import solar_year
from app.errors import N_, Bilingual, Message
from app.exports.base import ITEM, KINDS, OFFICE, QUANTITY, Asked, Listing, at_clock, in_batches, of_item, title_of
from app.exports.givers import STATE
from app.exports.goods import CLOSED
from app.exports.journal import NUMBER
from app.imports import IMPORTS, desk_works, waiting
from app.imports import queries as imports
from app.imports.schemas import ImportQuery
from app.jobs import queries as jobs
from app.jobs.models import Job
from app.jobs.schemas import JobQuery
from app.jobs.works import find_work
from app.ledger import years
from app.reports import edition_queries as editions
from app.reports.base import Cell, Column, Kind, Row, names_of
from app.shapes import Filters

DISABLED, NO_PASSWORD = Bilingual("Disabled", "غیرفعال"), Bilingual("No password yet", "هنوز بی‌گذرواژه")
MAY_SIGN_IN = Bilingual("May sign in", "می‌تواند وارد شود")
RUNNING, STILL_OPEN = Bilingual("Running", "جاری"), Bilingual("Over, still open", "تمام‌شده، هنوز باز")
WHOLE_COUNTRY = Bilingual("The whole country", "همهٔ کشور")
ITSELF = Bilingual("Daftar itself", "خود دفتر")
OF_FILES = {waiting.KIND, *desk_works.WORKS}
"""Work whose record says which kind of file it is about."""


def read_people(_by: User, asked: Asked) -> Iterator[Row]:
    """A row for each role that somebody holds, by name; one alone for who holds none."""
    for found in in_batches(accounts.list_users_after, lambda each: (each.folded_name, each.id), **asked):
        for user in found:
            state = _state_of(user)
            for grant in user.standing_grants:
                yield [user.shown_name, user.name, grant.role, names_of(grant.office), state]
            if not user.standing_grants:
                yield [user.shown_name, user.name, None, None, state]


def _state_of(user: User) -> Bilingual:
    if not user.is_active:
        return DISABLED
    return MAY_SIGN_IN if user.password_hash else NO_PASSWORD


def read_approvals(by: User, asked: Asked) -> Iterator[Row]:
    """A row for each item that somebody would have moved or undone, the newest first; one alone where there is none."""
    for found in in_batches(accounts.list_approvals_like, lambda each: each.id, seen_by=by, **asked):
        told = read_asked(found, seen_by=by)
        for each in found:
            kind = approvals.KINDS.get(each.kind)
            head: list[Cell] = [str(each.id), kind.title if kind else each.kind, names_of(each.office)]
            for goods in _goods_of(told[each.id]) or [[None] * 4]:
                yield [*head, *goods, *_answered(each)]


def _goods_of(asked: AskedFor) -> list[list[Cell]]:
    goods: list[list[Cell]] = [[None, *of_item(item, quantity)] for item, quantity in asked.goods]
    for row in asked.rows:
        moved = row.moved.quantities
        goods += [[row.entry.printed_number, *of_item(item, quantity)] for item, quantity in moved]
        goods += [] if moved else [[row.entry.printed_number, None, None, None]]
    return goods


def _answered(approval: Approval) -> list[Cell]:
    second = approval.signed_by
    return [
        _called(approval.asked_by), *at_clock(approval.asked_at), approval.state, _called(second) if second else None,
        *at_clock(approval.signed_at), approval.reason or None,
    ]  # fmt: skip


def _called(user: User) -> str:
    return user.shown_name or user.name


def read_jobs(by: User, asked: Asked) -> Iterator[Row]:
    """One's own long work, the newest first; for administrators the program's own too."""
    for found in in_batches(jobs.list_jobs, lambda each: each.id, seen_by=by, **asked):
        for each in found:
            yield [
                str(each.id), title_of_job(each), _called(each.owner) if each.owner else ITSELF,
                *at_clock(each.created_at), *at_clock(each.ended_at), each.state,
            ]  # fmt: skip


def title_of_job(job: Job) -> Message:
    """What a piece of work is called."""
    if job.kind in KINDS:
        return N_("{list}, as a file").format(list=title_of(job.payload.get("list", OFFICE)))
    kind = IMPORTS.get(job.payload.get("kind", "") if job.kind in OF_FILES else job.kind.removeprefix("import "))
    if kind:
        return kind.title
    work = find_work(job.kind)
    return work.title if work else N_("Work of another kind")


def read_imports(by: User, asked: Asked) -> Iterator[Row]:
    """The files that came in to one's offices, the newest first."""
    for found in in_batches(imports.list_imports, lambda each: each.id, seen_by=by, **asked):
        names = people_named({each.by_id for each in found})
        for each in found:
            yield [
                str(each.id), IMPORTS[each.kind].title if each.kind in IMPORTS else each.kind, each.file_name or None,
                names_of(each.office), names[each.by_id], *at_clock(each.made_at), each.accepted, each.refused,
                each.flagged, each.completed, each.state,
            ]  # fmt: skip


def read_years(_by: User, _asked: Asked) -> Iterator[Row]:
    """The years of the book, the newest first; they are read at once: there is one more of them each year."""
    seen, now = years.list_years(), solar_year(business_today())
    names = people_named({each.period.closed_by for each in seen if each.period.closed_by})
    for each in seen:
        period = each.period
        open_now = RUNNING if period.year == now else STILL_OPEN
        yield [
            str(period.year), period.first_day, period.last_day, each.entries, CLOSED if period.closed_at else open_now,
            names.get(period.closed_by) if period.closed_by else None, *at_clock(period.closed_at),
        ]  # fmt: skip


def read_editions(_by: User, asked: Asked) -> Iterator[Row]:
    """The reports of closed years, drafts too, the newest first."""
    for found in in_batches(editions.list_editions, lambda each: each.id, **asked):
        for each in found:
            whose = each.company or each.place
            yield [
                str(each.id), str(each.year), names_of(whose) if whose else WHOLE_COUNTRY,
                str(each.corrects_id) if each.corrects_id else None, each.state, at_clock(each.drafted_at)[0],
                at_clock(each.published_at)[0],
            ]  # fmt: skip


def _moment(name: str, day: Message, time: Message) -> Sequence[Column]:
    return Column(name + "_on", day, Kind.DAY), Column(name + "_at", time, Kind.CODE)


ASKED, ENDED = _moment("asked", N_("Asked on"), N_("Asked at")), _moment("ended", N_("Ended on"), N_("Ended at"))
LISTINGS = (
    Listing(
        "people", N_("People"), "manage_users",
        (
            Column("name", N_("Name")), Column("sign_in", N_("Sign-in name")), Column("role", N_("Role")),
            Column("office", N_("Office")), STATE,
        ),
        Filters, read_people, is_of_no_office=True,
    ),
    Listing(
        "approvals", N_("Second signatures"), "read_approvals",
        (
            NUMBER, Column("what", N_("What is asked for")), Column("office", N_("Office")),
            Column("entry", N_("Entry"), Kind.CODE), *ITEM, QUANTITY, Column("asked_by", N_("Asked by")), *ASKED, STATE,
            Column("second", N_("Second signature")), *_moment("answered", N_("Answered on"), N_("Answered at")),
            Column("reason", N_("Reason")),
        ),
        ApprovalQuery, read_approvals,
    ),
    Listing(
        "jobs", N_("Long work"), "keep_jobs",
        (NUMBER, Column("work", N_("Work")), Column("asked_by", N_("Asked for by")), *ASKED, *ENDED, STATE),
        JobQuery, read_jobs,
    ),
    Listing(
        "imports", N_("Imports"), "read_imports",
        (
            NUMBER, Column("kind", N_("Kind of file")), Column("file", N_("File")), Column("office", N_("Office")),
            Column("by", N_("Brought in by")), *_moment("made", N_("Brought in on"), N_("Brought in at")),
            Column("accepted", N_("Accepted"), Kind.COUNT), Column("refused", N_("Refused"), Kind.COUNT),
            Column("flagged", N_("Flagged"), Kind.COUNT), Column("completed", N_("Completed"), Kind.COUNT), STATE,
        ),
        ImportQuery, read_imports,
    ),
    Listing(
        "years", N_("Years of the book"), "read_years",
        (
            Column("year", N_("Year"), Kind.CODE), Column("first_day", N_("First day"), Kind.DAY),
            Column("last_day", N_("Last day"), Kind.DAY), Column("entries", N_("Entries"), Kind.COUNT), STATE,
            Column("closed_by", N_("Closed by")), *_moment("closed", N_("Closed on"), N_("Closed at")),
        ),
        Filters, read_years,
    ),
    Listing(
        "editions", N_("Reports in the making"), "keep_editions",
        (
            NUMBER, Column("year", N_("Year"), Kind.CODE), Column("whose", N_("Of whom")),
            Column("corrects", N_("Corrects number"), Kind.CODE), STATE, Column("drafted_on", N_("Drafted"), Kind.DAY),
            Column("published_on", N_("Published"), Kind.DAY),
        ),
        Filters, read_editions,
    ),
)  # fmt: skip
