"""Second signatures through the door for programs: asked by one, signed or refused by another, done once."""

from __future__ import annotations

import pytest

from app.accounts.models import Approval
from app.accounts.queries import get_user, get_user_by_name
from app.accounts.service import end_role
from app.campaigns import service
from app.codes import CorrectionKind
from app.db import db
from tests.api.asking import ask, token_of
from tests.web.trading import trade

__all__ = ["ask", "token_of", "trade"]


def ask_undoing(make, entry_id, by):
    """The key of the approval that the undoing of an entry waits for."""
    said = {"happened_on": make.today, "correction": CorrectionKind.SLIP, "memo": "اشتباه"}
    return int(service.ask_reversal(entry_ids=[entry_id], by=by, key=make.key(), **said).id)


@pytest.fixture
def waiting(make, trade):
    """The key of the undoing of a receipt, asked for by a clerk of Semnan."""
    with make.inside():
        clerk = make.clerk()
        pledge = make.pledge(quantity=9)
        receipt = make.receipt(pledge, make.store(), 9)
        return ask_undoing(make, receipt.entry_id, clerk)


def test_what_waits_is_read_with_what_would_happen_and_signed_once(ask, trade, waiting):
    seen = ask("GET", f"/approvals/{waiting}", as_=trade.supervisor).json
    first, again = (ask("POST", f"/approvals/{waiting}/sign", as_=trade.supervisor, key="s-1") for _ in range(2))
    late = ask("POST", f"/approvals/{waiting}/refuse", as_=trade.supervisor, json={"reason": "دیر"})

    assert (seen["state"], seen["can_sign"], len(seen["entry_ids"])) == ("waiting", True, 1)
    assert (first.status_code, first.json["state"]) == (200, "signed")
    assert (again.status_code, again.json) == (200, first.json)
    assert first.json["result_id"] is not None
    assert late.status_code == 409


def test_what_is_refused_says_why_and_nothing_has_happened(ask, trade, waiting):
    refused = ask("POST", f"/approvals/{waiting}/refuse", as_=trade.supervisor, json={"reason": "مدرکی نیست"})

    assert (refused.json["state"], refused.json["refused_because"]) == ("refused", "مدرکی نیست")
    assert refused.json["result_id"] is None
    assert ask("POST", f"/approvals/{waiting}/sign", as_=trade.supervisor).status_code == 409


def test_who_asked_withdraws_it_and_does_not_sign_it(ask, trade, make):
    with make.inside():
        supervisor = make.supervisor()
        receipt = make.receipt(make.pledge(quantity=9), make.store(), 9)
        asked, name = ask_undoing(make, receipt.entry_id, supervisor), supervisor.name

    assert ask("POST", f"/approvals/{asked}/sign", as_=name).status_code == 403
    assert ask("POST", f"/approvals/{asked}/withdraw", as_=trade.supervisor).status_code == 403
    assert ask("POST", f"/approvals/{asked}/withdraw", as_=name).json["state"] == "withdrawn"


def test_approvals_are_filtered_and_seen_by_their_office_alone(ask, trade, waiting):
    def listed(name, filters=""):
        return [row["id"] for row in ask("GET", f"/approvals?{filters}", as_=name).json["items"]]

    assert listed(trade.supervisor, "state=waiting") == [waiting]
    assert listed(trade.supervisor, "state=signed") == []
    assert listed(trade.auditor) == [waiting]
    assert listed(trade.yazd) == []
    assert ask("GET", f"/approvals/{waiting}", as_=trade.yazd).status_code == 404
    assert ask("POST", f"/approvals/{waiting}/sign", as_=trade.clerk).status_code == 403
    assert ask("GET", "/approvals", as_=trade.speaker).status_code == 403


@pytest.fixture
def of_two(make, waiting):
    """Who asked for what waits in Semnan, and is a clerk in Yazd too."""
    with make.inside():
        clerk = get_user(db.session.get_one(Approval, waiting).asked_by_id)
        make.grant(clerk, "clerk", "IR-21")
        return clerk.name


def doors(ask, waiting, **who):
    """What one gets of an approval: among those listed, by its key, and withdrawn."""
    listed = ask("GET", "/approvals", **who).json["items"]
    shown = ask("GET", f"/approvals/{waiting}", **who)
    return waiting in [one["id"] for one in listed], shown.status_code, shown.json.get("detail")


def test_who_asked_in_one_office_reads_nothing_of_it_with_a_token_for_another(ask, token_of, make, waiting, of_two):
    with make.inside():
        yazd = make.office("IR-21").id
    limited = {"headers": {"Authorization": f"Bearer {token_of(of_two, office_id=yazd)}"}}

    here, there = doors(ask, waiting, as_=of_two), doors(ask, waiting, **limited)
    withdrawn = ask("POST", f"/approvals/{waiting}/withdraw", **limited)

    assert here == (True, 200, None)
    assert there == (False, 404, withdrawn.json["detail"])
    assert withdrawn.status_code == 404
    assert ask("GET", f"/approvals/{waiting}", as_=of_two).json["state"] == "waiting"


def test_who_asked_reads_it_no_more_once_the_role_there_has_ended(ask, make, waiting, of_two):
    with make.inside():
        clerk = get_user_by_name(of_two)
        here = next(grant for grant in clerk.standing_grants if grant.office.code == "IR-20")
        end_role(grant_id=here.id, by=None)

    assert doors(ask, waiting, as_=of_two)[:2] == (False, 404)
    assert ask("POST", f"/approvals/{waiting}/withdraw", as_=of_two).status_code == 404
