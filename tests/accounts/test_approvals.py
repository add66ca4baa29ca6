"""An act that needs two people: nothing happens until the second one signs."""

from __future__ import annotations

import pytest

from app.accounts import approvals, queries, service
from app.accounts.models import ApprovalState, User
from app.db import atomic
from app.errors import Conflict, Invalid, NotAllowed, NotFound


@pytest.fixture
def book(monkeypatch):
    """What was done and what was released, by an act that adds a person so that a trace would show."""
    told = {"done": [], "released": []}

    @atomic()
    def act(*, by: User, second: User, name: str) -> User:
        told["done"].append((by.name, second.name, name))
        if name == "refuse me":
            service.add_user(name="half done", shown_name="x", by=None)
            raise Invalid("The goods are gone.")
        return service.add_user(name=name, shown_name=name, by=None)

    def release(*, approval) -> None:
        told["released"].append(approval.payload["name"])

    monkeypatch.setattr(approvals, "KINDS", {})
    approvals.register("add_person", act, title="Add a person", release=release)
    return told


def ask(make, by, name="new", office="IR-20", subject=""):
    return approvals.ask_approval(
        kind="add_person", office_id=make.office(office).id, payload={"name": name}, by=by, subject=subject
    )


def test_nothing_happens_until_another_person_signs(ctx, make, book):
    clerk, supervisor = make.clerk(), make.supervisor()

    waiting = ask(make, clerk)
    assert (waiting.state, book["done"]) == (ApprovalState.WAITING, [])

    signed = approvals.sign_approval(approval_id=waiting.id, by=supervisor)
    assert book["done"] == [(clerk.name, supervisor.name, "new")]
    assert (signed.state, signed.signed_by, signed.result) == (
        ApprovalState.SIGNED, supervisor, {"id": queries.get_user_by_name("new").id},
    )  # fmt: skip


def test_nobody_signs_twice(ctx, make, book):
    supervisor = make.supervisor()
    waiting = ask(make, supervisor)

    assert not approvals.can_sign(supervisor, waiting)
    with pytest.raises(NotAllowed):
        approvals.sign_approval(approval_id=waiting.id, by=supervisor)
    with pytest.raises(NotAllowed):
        approvals.refuse_approval(approval_id=waiting.id, by=supervisor, reason="no")

    assert (waiting.state, book["done"]) == (ApprovalState.WAITING, [])


def test_signing_what_the_ledger_refuses_leaves_it_waiting_and_no_trace(ctx, make, book):
    waiting = ask(make, make.clerk(), name="refuse me")

    with pytest.raises(Invalid, match="gone"):
        approvals.sign_approval(approval_id=waiting.id, by=make.supervisor())

    assert queries.find_user("half done") is None
    assert (waiting.state, waiting.signed_by_id, waiting.result) == (ApprovalState.WAITING, None, None)


def test_a_settled_approval_is_not_settled_again(ctx, make, book):
    clerk, supervisor = make.clerk(), make.supervisor()
    waiting = ask(make, clerk)
    approvals.sign_approval(approval_id=waiting.id, by=supervisor)

    for again in (
        lambda: approvals.sign_approval(approval_id=waiting.id, by=make.supervisor()),
        lambda: approvals.refuse_approval(approval_id=waiting.id, by=supervisor, reason="no"),
        lambda: approvals.withdraw_approval(approval_id=waiting.id, by=clerk),
    ):
        with pytest.raises(Conflict):
            again()

    assert len(book["done"]) == 1


def test_who_signed_refused_or_withdrew_and_asks_again_gets_the_same_answer_and_nothing_happens_twice(ctx, make, book):
    clerk, supervisor = make.clerk(), make.supervisor()
    acts = [
        lambda one: approvals.sign_approval(approval_id=one.id, by=supervisor),
        lambda one: approvals.refuse_approval(approval_id=one.id, by=supervisor, reason="no"),
        lambda one: approvals.withdraw_approval(approval_id=one.id, by=clerk),
    ]
    for act in acts:
        waiting = ask(make, clerk)
        first, at = act(waiting).result, waiting.signed_at

        assert (act(waiting).result, waiting.signed_at) == (first, at)

    refused = ask(make, clerk)
    approvals.refuse_approval(approval_id=refused.id, by=supervisor, reason="no")
    with pytest.raises(Conflict):
        approvals.refuse_approval(approval_id=refused.id, by=supervisor, reason="something else")
    assert len(book["done"]) == 1


def test_a_refusal_says_why_and_releases_what_was_held(ctx, make, book):
    supervisor = make.supervisor()
    waiting = ask(make, make.clerk())

    refused = approvals.refuse_approval(approval_id=waiting.id, by=supervisor, reason="بدون صورت‌جلسه")

    assert (refused.state, refused.reason, refused.signed_by) == (
        ApprovalState.REFUSED, "بدون صورت‌جلسه", supervisor,
    )  # fmt: skip
    assert (book["done"], book["released"]) == ([], ["new"])


def test_only_the_person_who_asked_withdraws(ctx, make, book):
    clerk = make.clerk()
    waiting = ask(make, clerk)

    with pytest.raises(NotAllowed):
        approvals.withdraw_approval(approval_id=waiting.id, by=make.supervisor())
    withdrawn = approvals.withdraw_approval(approval_id=waiting.id, by=clerk)

    assert (withdrawn.state, withdrawn.signed_by_id, book["released"]) == (ApprovalState.WITHDRAWN, None, ["new"])


def test_the_second_signature_is_a_supervisors_of_the_same_office(ctx, make, book):
    waiting = ask(make, make.clerk("IR-20"))

    for person, refusal in (
        (make.clerk("IR-20"), NotAllowed),
        (make.national(), NotAllowed),
        (make.auditor(), NotAllowed),
        (make.supervisor("IR-21"), NotFound),
        (make.administrator(), NotFound),
    ):
        assert not approvals.can_sign(person, waiting)
        with pytest.raises(refusal):
            approvals.sign_approval(approval_id=waiting.id, by=person)

    assert approvals.can_sign(make.supervisor("IR-20"), waiting)
    assert book["done"] == []


def test_at_the_centre_two_national_officers_sign(ctx, make, book):
    first, second = make.national(), make.national()
    waiting = ask(make, first, office="IR")

    assert approvals.can_sign(second, waiting)
    assert not approvals.can_sign(first, waiting)
    approvals.sign_approval(approval_id=waiting.id, by=second)

    assert book["done"] == [(first.name, second.name, "new")]


def test_one_subject_waits_once_for_each_kind(ctx, make, book):
    clerk = make.clerk()
    first = ask(make, clerk, subject="entry:7")

    with pytest.raises(Conflict):
        ask(make, clerk, subject="entry:7")
    assert queries.find_waiting("entry:7") is first
    assert queries.find_waiting("entry:7", "another kind") is None

    approvals.withdraw_approval(approval_id=first.id, by=clerk)
    assert queries.find_waiting("entry:7") is None
    ask(make, clerk, subject="entry:7")


def test_what_nobody_registered_cannot_be_asked_for(ctx, make, book):
    with pytest.raises(Conflict):
        approvals.ask_approval(kind="unknown", office_id=make.office().id, payload={}, by=make.clerk())


def test_asking_for_another_provinces_act_is_not_found(ctx, make, book):
    clerk = make.clerk("IR-21")

    with pytest.raises(NotFound):
        ask(make, clerk, office="IR-20")

    assert queries.list_approvals(seen_by=make.auditor()) == []


def test_each_office_sees_what_waits_in_it(ctx, make, book):
    clerk = make.clerk("IR-20")
    first, second = ask(make, clerk, name="a1"), ask(make, clerk, name="a2")

    assert list(queries.list_approvals(seen_by=make.supervisor("IR-20"))) == [second, first]
    assert list(queries.list_approvals(seen_by=make.supervisor("IR-21"))) == []
    assert len(queries.list_approvals(seen_by=make.auditor(), state=None)) == 2
    assert list(queries.list_approvals(seen_by=clerk, state=ApprovalState.SIGNED)) == []
    with pytest.raises(queries.NoSuchApproval):
        queries.get_approval(first.id, seen_by=make.supervisor("IR-21"))
