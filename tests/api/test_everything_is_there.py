"""What can be done on the pages can be done by programs: every act of a page has its endpoint, or a reason why not."""

from __future__ import annotations

from app.api.contract import ENDPOINTS, OPERATIONS

OF_BROWSERS = {
    "open_session": "a program shows a token instead",
    "sign_out": "a program has no session",
    "change_password": "it takes the old password, which no token stands for",
    "issue_token": "no token is made with a token",
    "open_session_with_code": "a program shows a token instead",
    "begin_factor": "it takes the password, which no token stands for",
    "confirm_factor": "it takes the code of a person's own phone",
    "end_factor": "it takes the password, which no token stands for",
    "keep_draft": "a program keeps what it has not sent itself",
    "put_draft_away": "a program keeps what it has not sent itself",
    "arrange_sheet": "a program writes its columns under the headings of the kind",
    "correct_sheet": "a program mends its own rows",
    "bring_in_sheet": "a program brings in the file itself",
    "put_sheet_away": "a program lays nothing on a desk",
}
"""Acts of pages that programs do not have, and why."""
OTHERWISE_NAMED = {
    "decide_company": ("verify_company", "refuse_company", "suspend_company", "resume_company"),
    "take_campaign_on": ("approve_campaign", "open_campaign", "close_campaign", "report_campaign"),
    "bring_in": ("bring_in_file",),
    "ask_undo": ("undo_import",),
    "ask_transfer_loss": ("ask_loss",),
    "receive": ("record_receipt", "ask_over_delivery"),
}
"""Acts of pages that have other names, or several, among the operations."""


def acts_of_pages(app):
    """The names of the pages that do something, without those that only choose a language or a look."""
    names = set()
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("web.") and rule.methods & {"POST", "PUT", "DELETE"}:
            names.add(rule.endpoint.removeprefix("web."))
    return names


def test_every_act_of_a_page_has_its_endpoint_or_a_reason(app):
    acts = acts_of_pages(app)
    wanted = {name for act in acts - set(OF_BROWSERS) for name in OTHERWISE_NAMED.get(act, (act,))}

    assert wanted - set(OPERATIONS) == set()
    assert (set(OF_BROWSERS) | set(OTHERWISE_NAMED)) - acts == set()


def test_an_act_asks_for_the_same_right_at_either_door(app):
    pages = {name: app.view_functions[f"web.{name}"].permission for name in acts_of_pages(app)}
    differ = {
        name: (permission, OPERATIONS[name].needs)
        for name, permission in pages.items()
        if name in OPERATIONS and OPERATIONS[name].needs != permission
    }

    assert differ == {}


def test_every_operation_has_one_name_and_one_address():
    addresses = [(endpoint.method, endpoint.rule) for endpoint in ENDPOINTS]

    assert len(OPERATIONS) == len(ENDPOINTS)
    assert len(set(addresses)) == len(addresses)
