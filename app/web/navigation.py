"""The links of the head and of the start page: those that lead somewhere and that this person may open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_login import current_user

from app.access import may
from app.errors import N_
from app.language import say
from app.places.models import Office
from app.web.door import PUBLIC, permission_of

LINKS = (
    ("web.list_campaigns", N_("Campaigns"), N_("What was promised, received and delivered, campaign by campaign")),
    ("web.list_pledges", N_("Pledges"), N_("What companies promised, and what has come of it")),
    ("web.list_savings", N_("Savings"), N_("Energy that was not used, who says so, and who looked")),
    ("web.list_companies", N_("Companies"), N_("Who gives, and where each of their gifts is now")),
    ("web.list_stores", N_("Stores"), N_("What lies in each store, and its stock card")),
    ("web.list_deliveries", N_("Deliveries"), N_("What was handed over, to whom, and what came back")),
    ("web.list_receivers", N_("Receivers"), N_("People, households and centres, each under a code")),
    ("web.list_entries", N_("Ledger"), N_("Every entry, its lines and what undid it")),
    ("web.show_map", N_("Map"), N_("Who helps where, province by province and county by county")),
    ("web.list_reports", N_("Reports"), N_("Every figure of the book, by what it is asked for, and as a file")),
    ("web.list_editions", N_("Published reports"), N_("Yearly reports as they were signed and published")),
    ("web.trace", N_("Trace a gift"), N_("Where one gift came from and where it is now")),
    ("web.list_items", N_("Items"), N_("The catalogue: names, units and codes")),
    ("web.list_approvals", N_("Second signatures"), N_("Acts that wait for another person to sign")),
    ("web.show_audit", N_("Self-check"), N_("What the last night found in the book, and what is worth a look")),
    ("web.list_imports", N_("Imports"), N_("Files brought in, row by row, and their undoing")),
    ("web.list_reminders", N_("Reminders"), N_("What is due, what expires, and what is to be asked again")),
    ("web.list_jobs", N_("Long work"), N_("What takes longer than a page, and how far it is")),
    ("web.show_access", N_("Access"), N_("Who may do what, and who read whom")),
    ("web.list_users", N_("People"), N_("Who may sign in, and in which role")),
)
"""The order of the head. A page that is not there yet, or not for this person, is left out."""


@dataclass(frozen=True)
class Link:
    """One way from here."""

    label: str
    note: str
    href: str
    is_here: bool


def nav_links() -> Sequence[Link]:
    """The main links of this person; a visitor has those to pages open to all."""
    path = request.path
    links = []
    for endpoint, label, note in LINKS:
        if endpoint in current_app.view_functions and _is_open(endpoint):
            href = url_for(endpoint)
            is_here = path == href or path.startswith(href.rstrip("/") + "/")
            links.append(Link(say(label), say(note), href, is_here))
    return links


def _is_open(endpoint: str) -> bool:
    permission = permission_of(endpoint) or ""
    return permission == PUBLIC or may(current_user._get_current_object(), permission)


def my_offices() -> Sequence[Office]:
    """The offices this person works for, each once."""
    if not current_user.is_authenticated:
        return []
    return list({grant.office.id: grant.office for grant in current_user.standing_grants}.values())
