"""Several people at the same moment: limits hold, and nothing is signed or written twice."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.accounts import approvals, queries, service, sign_ins, tokens
from app.accounts.models import Approval, ApprovalState, TokenScope, User
from app.accounts.refusals import WrongPassword
from app.db import atomic, db
from tests.together import at_once


def test_of_many_attempts_at_once_no_more_than_the_limit_get_to_the_password(app, make):
    with make.inside():
        make.user(name="ali")

    def guess(number):
        return sign_ins.sign_in(name_or_mobile="ali", password=f"wrong word {number}", address=f"10.0.0.{number}")

    answers = at_once(app, 8, guess)

    assert answers.count(WrongPassword) <= sign_ins.PER_NAME
    assert set(answers) <= {WrongPassword, sign_ins.TooManyAttempts}


def test_two_supervisors_who_sign_at_once_sign_once(app, make, monkeypatch):
    @atomic()
    def act(*, by, second, name):
        return service.add_user(name=f"{name} {second.name}", shown_name=name, by=None)

    monkeypatch.setattr(approvals, "KINDS", {})
    approvals.register("add_person", act, title="Add a person")
    with make.inside():
        clerk, signers = make.clerk(), [make.supervisor().id for _ in range(2)]
        waiting = approvals.ask_approval(
            kind="add_person", office_id=make.office().id, payload={"name": "new"}, by=clerk
        ).id  # fmt: skip

    def sign(number):
        return approvals.sign_approval(approval_id=waiting, by=queries.get_user(signers[number])).state

    answers = at_once(app, 2, sign)

    assert answers.count(ApprovalState.SIGNED) == 1
    with app.app_context():
        assert db.session.get(Approval, waiting).state is ApprovalState.SIGNED
        assert db.session.scalar(select(func.count()).where(User.shown_name == "new")) == 1


def test_two_accounts_of_one_name_at_once_are_one_account(app):
    answers = at_once(app, 2, lambda _: service.add_user(name="reza", shown_name="Reza", by=None).name)

    assert answers.count("reza") == 1
    assert set(answers) - {"reza"} <= {service.NameTaken, service.TakenMeanwhile}


@pytest.mark.parametrize("ends", ["disable_user", "set_password"])
def test_a_session_opened_while_its_person_is_shut_out_does_not_stay_open(app, make, ends):
    """Whichever comes first: after both, no session that the old password opened is good."""
    with make.inside():
        user_id = make.user(name="ali").id
    facts = {"password": "سه کتاب و یک چراغ"} if ends == "set_password" else {}

    def act(number):
        if number:
            getattr(service, ends)(user_id=user_id, by=None, **facts)
            return None
        return sign_ins.sign_in(name_or_mobile="ali", password=make.password, address="::1").session_token

    token, _ = at_once(app, 2, act)

    with app.app_context():
        assert not isinstance(token, str) or queries.find_user_by_session(token) is None


@pytest.mark.parametrize("ends", ["disable_user", "set_password"])
def test_a_token_made_while_its_person_is_shut_out_opens_nothing(app, make, ends):
    """Whichever comes first: after both, and after the way in is open again, no token made before it is good."""
    with make.inside():
        user_id = make.user(name="ali").id
        session = sign_ins.sign_in(name_or_mobile="ali", password=make.password, address="::1").session_token
    facts = {"password": "سه کتاب و یک چراغ"} if ends == "set_password" else {}

    def act(number):
        if number:
            getattr(service, ends)(user_id=user_id, by=None, **facts)
            service.enable_user(user_id=user_id, by=None)
            return None
        person = queries.find_user_by_session(session)
        if person is None:
            return None  # They are at the door already, and it is shut.
        return tokens.issue_token(user_id=user_id, label="x", scope=TokenScope.READ, days=9, by=person).secret

    secret, _ = at_once(app, 2, act)

    with app.app_context(), pytest.raises(tokens.TokenRefused):
        tokens.bearer_of(secret if isinstance(secret, str) else "")
