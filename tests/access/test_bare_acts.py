"""Every act of a program that takes no body is done at least once: on the ground, or in a test that is named here."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

from flask import Flask

from app.api.contract import OPERATIONS
from tests.access.asking import Asking
from tests.access.declared import NO_ROW, expected, read_acts, read_routes
from tests.access.ground import Ground, lay
from tests.access.test_matrix import LAST
from tests.source import ROOT, functions_of, tree_of

DONE_ELSEWHERE = {
    "cancel_job": "api/test_jobs.py::test_work_that_waits_is_cancelled_and_work_that_failed_is_tried_again",
    "confirm_receipt": "api/test_receipts.py::test_a_company_confirms_its_receipt_and_nobody_else_does",
    "declare_saving": "api/test_energy.py::test_the_handbooks_saving_goes_from_bills_to_a_lot",
    "end_webhook": "api/test_webhooks.py::test_it_is_told_again_and_then_no_more",
    "publish_edition": "api/test_editions.py::test_an_edition_goes_from_its_year_to_everybody",
    "read_reminder": "api/test_reminders.py::test_ones_own_reminders_are_read_and_put_aside_and_nobody_elses",
    "reopen_store": "api/test_stores.py::test_a_store_is_registered_revised_by_one_of_two_closed_and_opened_again",
    "reset_factor":
        "api/test_people.py::test_a_lost_second_factor_is_taken_away_with_every_session_and_no_secret_is_shown",
    "review_edition": "api/test_editions.py::test_an_edition_goes_from_its_year_to_everybody",
    "retry_job": "api/test_jobs.py::test_work_that_waits_is_cancelled_and_work_that_failed_is_tried_again",
    "revoke_token": "api/test_people.py::test_ones_own_tokens_are_seen_and_revoked_and_nobody_elses",
    "revoke_token_of_user": "api/test_people.py::test_an_administrator_revokes_anybodys_token_at_once",
    "sign_edition": "api/test_editions.py::test_an_edition_goes_from_its_year_to_everybody",
    "withdraw_approval": "api/test_approvals.py::test_who_asked_withdraws_it_and_does_not_sign_it",
}  # fmt: skip
"""What the ground has nothing for, or is done there with before, and the test that does it."""


def bare_acts() -> list[str]:
    """The operations that do something and are sent nothing; what takes something away comes last."""
    bare = [name for name, one in OPERATIONS.items() if one.method != "GET" and not one.takes and not one.files]
    return sorted(bare, key=lambda name: (f"api.{name}" in LAST, name))


def answers_to(app: Flask, ground: Ground) -> dict[str, set[int]]:
    """With which statuses each was answered to those who may."""
    asking, routes, acts = Asking(app), read_routes(), read_acts()
    found: dict[str, set[int]] = defaultdict(set)
    for name in bare_acts():
        route = routes[f"api.{name}"]
        subject = None if route.subject == NO_ROW else ground.subjects[route.subject]
        for actor in ground.asking_about(subject):
            if expected(route, actor, subject, acts) == "open":
                ground.renew(route.subject)
                keys = subject.keys if subject else {}
                found[name].add(asking.ask(actor, f"api.{name}", OPERATIONS[name].method, keys).status_code)
    return found


def test_every_act_without_a_body_is_done(app, make, tmp_path):
    answered = answers_to(app, lay(make, tmp_path))

    undone = [name for name in bare_acts() if not any(200 <= status < 300 for status in answered[name])]
    assert sorted(undone) == sorted(DONE_ELSEWHERE)


def test_what_is_done_elsewhere_is_done_by_a_test_that_there_is():
    wrong = [f"{name}: {test}" for name, test in DONE_ELSEWHERE.items() if not is_done_by(name, test)]

    assert not wrong, "\n".join(wrong)
    assert not is_done_by("retry_job", DONE_ELSEWHERE["reopen_store"])
    assert not is_done_by("reopen_store", "api/test_stores.py::test_there_is_none")


def is_done_by(operation: str, test: str) -> bool:
    """Is there such a test, and does it send something to an address that ends as the operation's does?"""
    path, _, name = test.partition("::")
    last = OPERATIONS[operation].path.rpartition("/")[2]
    found = [each for each in functions_of(tree_of(ROOT / "tests" / Path(path))) if each.name == name]
    return any(f"/{last}" in ast.unparse(each) for each in found)
