"""Which role may do what. Every view names the permission it needs; what depends on the row is the verb's business."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask_login import current_user

from app.accounts.models import Role, User
from app.errors import DomainError, NotAllowed

View = TypeVar("View", bound=Callable[..., Any])

REPRESENTATIVE, CLERK, SUPERVISOR = Role.REPRESENTATIVE, Role.CLERK, Role.SUPERVISOR
NATIONAL, AUDITOR, ADMINISTRATOR = Role.NATIONAL, Role.AUDITOR, Role.ADMINISTRATOR

EVERYONE = frozenset(Role)
DESK = frozenset({CLERK, SUPERVISOR})
OFFICERS = DESK | {NATIONAL}
READERS = OFFICERS | {AUDITOR}

PERMISSIONS: dict[str, frozenset[Role]] = {
    # What every signed-in person has.
    "read_home": EVERYONE,
    "keep_own_account": EVERYONE,
    # Places, items, people.
    "read_places": EVERYONE,
    "read_items": EVERYONE,
    "keep_catalogue": frozenset({NATIONAL}),
    "manage_users": frozenset({ADMINISTRATOR}),
    "manage_settings": frozenset({ADMINISTRATOR}),
    # Companies.
    "read_companies": READERS | {REPRESENTATIVE},
    "register_company": OFFICERS | {REPRESENTATIVE},
    "verify_company": frozenset({NATIONAL}),
    "manage_representatives": frozenset({NATIONAL, ADMINISTRATOR}),
    # Campaigns and pledges.
    "read_campaigns": READERS | {REPRESENTATIVE},
    "draft_campaign": frozenset({SUPERVISOR, NATIONAL}),
    "open_campaign": frozenset({SUPERVISOR, NATIONAL}),
    "close_campaign": frozenset({SUPERVISOR, NATIONAL}),
    "read_pledges": READERS | {REPRESENTATIVE},
    "record_pledge": OFFICERS | {REPRESENTATIVE},
    "confirm_pledge": OFFICERS | {REPRESENTATIVE},
    "accept_pledge": frozenset({SUPERVISOR, NATIONAL}),
    "withdraw_pledge": OFFICERS | {REPRESENTATIVE},
    # Goods.
    "read_stores": READERS,
    "keep_stores": DESK,
    "read_receipts": READERS | {REPRESENTATIVE},
    "record_receipt": DESK,
    "confirm_receipt": frozenset({REPRESENTATIVE}),
    "answer_dispute": DESK,
    "end_dispute": frozenset({SUPERVISOR}),
    "hand_over": DESK,
    "allot": DESK,
    "transfer": DESK,
    "deliver": DESK,
    "take_back": DESK,
    "record_loss": DESK,
    "dispose": DESK,
    "stocktake": DESK,
    "open_stock": DESK,
    # Receivers and their needs, under their codes.
    "read_beneficiaries": DESK,
    "register_beneficiary": DESK,
    # The ledger.
    "read_entries": READERS | {REPRESENTATIVE},
    "read_lots": READERS | {REPRESENTATIVE},
    "correct_value": frozenset({NATIONAL}),
    "reverse_entry": DESK | {NATIONAL},
    "sign_approval": frozenset({SUPERVISOR, NATIONAL}),
    "read_approvals": READERS,
    "read_years": READERS,
    "close_year": frozenset({NATIONAL}),
    "check_ledger": frozenset({AUDITOR, NATIONAL}),
    "read_audit": frozenset({AUDITOR}),
    # Files and reports.
    "read_imports": READERS,
    "import_files": OFFICERS,
    "undo_import": OFFICERS,
    "read_reports": READERS,
}

LEDGER_VERBS = frozenset(
    {"record_pledge", "confirm_pledge", "accept_pledge", "withdraw_pledge", "record_receipt", "hand_over", "allot"}
    | {"transfer", "deliver", "take_back", "record_loss", "dispose", "stocktake", "open_stock", "correct_value"}
    | {"reverse_entry", "sign_approval", "close_year", "import_files", "undo_import"}
)
"""What can write to the ledger; an administrator has none of it, an auditor neither."""

PUBLIC = frozenset({"static", "healthz"})
"""Views outside the doors that ask for nobody; a page that is open to visitors says so itself."""


class NotSignedIn(DomainError):
    """Please sign in first."""

    status = 401


def may(user: Any, permission: str) -> bool:
    """Does anything this person is allow it? The row may still refuse."""
    roles = PERMISSIONS[permission]
    return isinstance(user, User) and user.has_role(*roles)


def require(permission: str) -> Callable[[View], View]:
    """A view for those who hold a permission; the permission's name is left on the view."""
    if permission not in PERMISSIONS:
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
