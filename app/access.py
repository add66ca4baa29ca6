"""Which role may do what, and how far: one table. Every view names its act, and so does every verb and read below.

A row is an act, a cell the scope that it has for a role; a role that is not in a row may not do it at all. `create_app`
hands the table down to `app/accounts/rights.py`, where verbs and reads ask it row by row.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask_login import current_user

from app.accounts.models import Role, User
from app.accounts.rights import Scope, scopes_of
from app.errors import N_, DomainError, Message, NotAllowed

View = TypeVar("View", bound=Callable[..., Any])
Cells = Mapping[Role, Scope]

REPRESENTATIVE, CLERK, SUPERVISOR = Role.REPRESENTATIVE, Role.CLERK, Role.SUPERVISOR
NATIONAL, AUDITOR, ADMINISTRATOR = Role.NATIONAL, Role.AUDITOR, Role.ADMINISTRATOR
ACCOUNT, COMPANY, OFFICE = Scope.ACCOUNT, Scope.COMPANY, Scope.OFFICE
PART, COUNTRY, OPEN = Scope.PART, Scope.COUNTRY, Scope.PUBLIC

OWN: Cells = dict.fromkeys(Role, ACCOUNT)
ALL: Cells = dict.fromkeys(Role, COUNTRY)
DESK: Cells = dict.fromkeys((CLERK, SUPERVISOR), OFFICE)
CENTRE: Cells = {NATIONAL: COUNTRY}
RUNNERS: Cells = {SUPERVISOR: OFFICE, **CENTRE}
IN_PART: Cells = dict.fromkeys((CLERK, SUPERVISOR), PART)
WATCHED: Cells = dict.fromkeys((NATIONAL, AUDITOR), COUNTRY)
SPEAKER: Cells = {REPRESENTATIVE: COMPANY}
OVERSEERS: Cells = dict.fromkeys((AUDITOR, ADMINISTRATOR), COUNTRY)


@dataclass(frozen=True)
class Chapter:
    """Some acts that belong together, as an auditor reads them."""

    title: Message
    acts: Mapping[str, tuple[Message, Cells]]


TABLE: tuple[Chapter, ...] = (
    Chapter(N_("One's own account"), {
        "read_home": (N_("Read the start page"), OWN),
        "keep_own_account": (N_("Read and keep one's own account"), OWN),
        "keep_jobs": (N_("Follow the long work that one asked for"), OWN),
        "keep_reminders": (N_("Read what one is reminded of"), OWN),
        "keep_webhooks": (N_("Have one's own programs told of what happens"), OWN),
    }),
    Chapter(N_("Places, items and people"), {
        "read_places": (N_("Read provinces, counties and offices"), ALL),
        "keep_neighbourhoods": (N_("Bring in neighbourhoods"), RUNNERS),
        "read_items": (N_("Read the catalogue"), ALL),
        "keep_catalogue": (N_("Keep the catalogue"), CENTRE),
        "manage_users": (N_("Keep people, their contact data and their roles"), {ADMINISTRATOR: COUNTRY}),
        "manage_settings": (N_("Keep settings"), {ADMINISTRATOR: COUNTRY}),
        "read_access": (N_("Read this table"), OVERSEERS),
        "read_access_log": (N_("Read the access log"), OVERSEERS),
    }),
    Chapter(N_("Companies"), {
        "read_companies": (
            N_("Read companies"), {CLERK: COUNTRY, SUPERVISOR: COUNTRY, **WATCHED, **SPEAKER}),
        "read_representatives": (
            N_("Read who speaks for a company"), {**DESK, **CENTRE, **OVERSEERS, **SPEAKER}),
        "read_statements": (N_("Read the statement of what a company gave"), {**WATCHED, **SPEAKER}),
        "register_company": (N_("Register and revise a company"), {**DESK, **CENTRE, **SPEAKER}),
        "set_aside_check": (N_("Set a warning about a company aside, with a reason"), RUNNERS),
        "verify_company": (N_("Verify, refuse, suspend and resume a company"), CENTRE),
        "manage_representatives": (N_("Say who speaks for a company"), {**CENTRE, ADMINISTRATOR: COUNTRY}),
    }),
    Chapter(N_("Campaigns and pledges"), {
        "read_campaigns": (N_("Read campaigns"), {**IN_PART, **WATCHED, REPRESENTATIVE: OPEN}),
        "draft_campaign": (N_("Draft and revise a campaign"), RUNNERS),
        "open_campaign": (N_("Approve, open, close and report a campaign"), RUNNERS),
        "close_campaign": (N_("Close a campaign"), RUNNERS),
        "read_pledges": (N_("Read pledges"), {**IN_PART, **WATCHED, **SPEAKER}),
        "record_pledge": (N_("Announce a pledge"), {**IN_PART, **CENTRE, **SPEAKER}),
        "confirm_pledge": (N_("Confirm a pledge"), {**IN_PART, **CENTRE, **SPEAKER}),
        "accept_pledge": (N_("Accept a pledge, or let it lapse"), RUNNERS),
        "withdraw_pledge": (N_("Withdraw a pledge that is not accepted yet"), {**IN_PART, **CENTRE, **SPEAKER}),
    }),
    Chapter(N_("Saved energy"), {
        "read_savings": (N_("Read meters and savings"), {**DESK, **WATCHED, **SPEAKER}),
        "keep_meters": (N_("Register meters, and record readings and bills"), {**DESK, **CENTRE, **SPEAKER}),
        "keep_degree_days": (N_("Bring in degree days"), CENTRE),
        "declare_saving": (N_("Declare a saving"), SPEAKER),
        "verify_saving": (N_("Verify or refuse a saving"), RUNNERS),
    }),
    Chapter(N_("Goods from saved energy"), {
        "read_conversions": (N_("Read what was converted for a campaign"), {**IN_PART, **WATCHED}),
        "follow_savings": (N_("Follow what savings became, a company its own"), {**IN_PART, **WATCHED, **SPEAKER}),
        "convert_savings": (N_("Convert savings into a promise of goods"), RUNNERS),
        "count_participations": (N_("Bring in participations that a company gathered"), RUNNERS),
        "keep_counting_systems": (N_("Register systems that count participations"), CENTRE),
        "end_savings": (N_("Let a saving expire, or take it back"), RUNNERS),
        "keep_tariffs": (N_("Record tariffs, prices and factors"), CENTRE),
    }),
    Chapter(N_("Goods"), {
        "read_stores": (N_("Read stores, allotments and deliveries"), {**DESK, **WATCHED}),
        "keep_stores": (N_("Register, close and reopen a store"), DESK),
        "read_transfers": (N_("Read transfers and losses"), {**IN_PART, **WATCHED}),
        "transfer": (N_("Send and receive a transfer"), DESK),
        "read_receipts": (N_("Read receipts"), {**DESK, **WATCHED, **SPEAKER}),
        "record_receipt": (N_("Record a receipt"), DESK),
        "confirm_receipt": (N_("Confirm or dispute a receipt"), SPEAKER),
        "answer_dispute": (N_("Answer a dispute"), DESK),
        "end_dispute": (N_("Settle or reject a dispute"), {SUPERVISOR: OFFICE}),
        "read_handovers": (N_("Read direct hand-overs"), {**IN_PART, **WATCHED, **SPEAKER}),
        "hand_over": (N_("Record a direct hand-over"), DESK),
        "undo_handover": (N_("Undo a direct hand-over"), {**DESK, **CENTRE}),
        "allot": (N_("Set goods aside"), DESK),
        "deliver": (N_("Deliver goods"), DESK),
        "take_back": (N_("Take goods back"), DESK),
        "record_loss": (N_("Report a loss"), DESK),
        "dispose": (N_("Destroy goods, or return them to the donor"), DESK),
        "stocktake": (N_("Count a store"), DESK),
        "open_stock": (N_("Record opening stock"), DESK),
    }),
    Chapter(N_("Receivers, under their codes"), {
        "read_beneficiaries": (N_("Read receivers"), DESK),
        "register_beneficiary": (N_("Register a receiver"), DESK),
        "read_identity": (N_("Read who somebody is, for a stated purpose"), DESK),
        "decide_pairs": (N_("Decide whether two receivers are the same"), DESK),
        "forget_person": (N_("Forget a person who asks for it"), {SUPERVISOR: OFFICE}),
        "keep_needs": (N_("Note, assess and withdraw needs"), DESK),
        "read_entitlements": (N_("Read what anybody is entitled to"), {CLERK: COUNTRY, SUPERVISOR: COUNTRY, **WATCHED}),
        "keep_entitlements": (N_("State what anybody is entitled to"), CENTRE),
    }),
    Chapter(N_("Waiting lists"), {
        "read_waiting": (N_("Read how many wait for something"), {**DESK, **WATCHED}),
        "keep_waiting": (N_("Say how many wait for something"), {**DESK, **CENTRE}),
    }),
    Chapter(N_("The ledger"), {
        "read_entries": (N_("Read entries"), {**IN_PART, **WATCHED, **SPEAKER}),
        "read_lots": (N_("Follow a gift"), {**IN_PART, **WATCHED, **SPEAKER}),
        "correct_value": (N_("Correct a value"), CENTRE),
        "reverse_entry": (N_("Ask to undo an entry"), {**IN_PART, **CENTRE}),
        "undo_goods": (N_("Undo what was done with goods"), DESK),
        "sign_approval": (N_("Give the second signature"), {SUPERVISOR: OFFICE, NATIONAL: OFFICE}),
        "read_approvals": (N_("Read what waits for a second signature"), {**DESK, **WATCHED}),
        "read_years": (N_("Read the years of the book"), {CLERK: COUNTRY, SUPERVISOR: COUNTRY, **WATCHED}),
        "close_year": (N_("Close a year"), CENTRE),
        "check_ledger": (N_("Read the nightly self-check"), WATCHED),
    }),
    Chapter(N_("Files and reports"), {
        "read_imports": (N_("Read imports"), {**DESK, **WATCHED}),
        "import_files": (N_("Bring a file in"), {**DESK, **CENTRE}),
        "keep_sheets": (
            N_("Arrange sheets on one's own import desk"), dict.fromkeys((CLERK, SUPERVISOR, NATIONAL), ACCOUNT)),
        "import_relief": (N_("Bring in the tables of a relief organisation"), RUNNERS),
        "undo_import": (N_("Ask to undo an import"), {**DESK, **CENTRE}),
        "read_reports": (N_("Read reports"), {**DESK, **WATCHED}),
        "keep_editions": (N_("Draft, review, sign and publish a year's report"), CENTRE),
    }),
)  # fmt: skip
"""Who may do what, and how far."""

ACTS: dict[str, Cells] = {act: cells for chapter in TABLE for act, (_, cells) in chapter.acts.items()}
PERMISSIONS: dict[str, frozenset[Role]] = {act: frozenset(cells) for act, cells in ACTS.items()}

LEDGER_VERBS = frozenset(
    {"record_pledge", "confirm_pledge", "accept_pledge", "withdraw_pledge", "record_receipt", "hand_over", "allot"}
    | {"transfer", "deliver", "take_back", "record_loss", "dispose", "stocktake", "open_stock", "correct_value"}
    | {"reverse_entry", "undo_goods", "undo_handover", "sign_approval", "close_year", "import_files", "import_relief"}
    | {"undo_import", "verify_saving", "convert_savings", "count_participations", "end_savings"}
)
"""What can write to the ledger; an administrator has none of it, an auditor neither."""

PUBLIC = frozenset({"static", "healthz"})
"""Views outside the doors that ask for nobody; a page that is open to visitors says so itself."""


class NotSignedIn(DomainError):
    """Please sign in first."""

    status = 401


def scope_of(user: Any, permission: str) -> frozenset[Scope]:
    """How far an act reaches for this person; nothing for a visitor."""
    cells = ACTS[permission]
    return scopes_of(user, permission) if cells and isinstance(user, User) else frozenset()


def may(user: Any, permission: str) -> bool:
    """Does anything this person is allow it? The row may still refuse."""
    return bool(scope_of(user, permission))


def require(permission: str) -> Callable[[View], View]:
    """A view for those who hold a permission; the permission's name is left on the view."""
    if permission not in ACTS:
        raise LookupError(f"There is no permission “{permission}”.")

    def guard(view: View) -> View:
        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                raise NotSignedIn()
            if not may(current_user._get_current_object(), permission):
                raise NotAllowed()
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return cast(View, guarded)

    return guard
