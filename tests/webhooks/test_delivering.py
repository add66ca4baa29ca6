"""Programs are told of what happened: signed, in order, again until it arrives, and nothing that is not theirs."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import func, select

from app.accounts import approvals, tokens
from app.accounts import service as accounts
from app.accounts.models import TokenScope
from app.beneficiaries.models import ReceiverKind
from app.clock import now
from app.db import atomic, db
from app.ledger.models import Entry
from app.webhooks import queries, service
from app.webhooks.delivering import deliver_round
from app.webhooks.models import PAUSES, Webhook, WebhookEvent, WebhookNotice
from app.webhooks.post import the_post
from app.webhooks.words import EventKind, NoticeState, Problem, WebhookState
from tests.webhooks.conftest import let_time_pass
from tests.webhooks.receiver import HANGS


def notices(webhook: Webhook) -> list[WebhookNotice]:
    db.session.rollback()
    return list(reversed(queries.list_notices(webhook.id)))


def test_what_happens_is_told_in_its_order_with_its_keys_and_a_signature(make, register, receiver, trade):
    webhook = register(make.national())
    secret = webhook.secret
    receipt = make.receipt(trade.pledge, trade.store, 60)
    delivery = make.delivery(trade.store, make.receiver(), 20)

    came = deliver_round()

    assert (came.sent, came.failed) == (2, 0)
    assert receiver.kinds == ["receipt.recorded", "delivery.recorded"]
    assert receiver.told[0].said["entry"] == {
        "id": str(receipt.entry_id), "address": f"/api/v1/entries/{receipt.entry_id}",
    }  # fmt: skip
    assert receiver.told[1].said["paper"] == {
        "kind": "delivery", "id": delivery.id, "address": f"/api/v1/deliveries/{delivery.id}",
    }  # fmt: skip
    assert [one.headers["Daftar-Event-Id"] for one in receiver.told] == [str(each) for each in receiver.ids]
    assert all(one.is_signed_with(secret) for one in receiver.told)
    assert not any(one.is_signed_with("another") for one in receiver.told)
    assert deliver_round().sent == 0


def test_only_the_kinds_that_were_chosen_are_told(make, register, receiver, trade):
    register(make.national(), EventKind.DELIVERY_RECORDED)
    make.receipt(trade.pledge, trade.store, 60)
    make.delivery(trade.store, make.receiver(), 20)

    deliver_round()

    assert receiver.kinds == ["delivery.recorded"]


def test_announced_pledges_and_waiting_approvals_are_told_too(make, register, receiver, trade):
    register(make.national(), EventKind.PLEDGE_ANNOUNCED, EventKind.APPROVAL_WAITING)
    pledge = make.announced(None, trade.company)
    office = trade.store.office_id
    approval = approvals.ask_approval(kind="loss", office_id=office, payload={}, by=make.clerk())

    deliver_round()

    assert [one.said["paper"]["address"] for one in receiver.told] == [
        f"/api/v1/pledges/{pledge.id}", f"/api/v1/approvals/{approval.id}",
    ]  # fmt: skip
    assert [one.said["entry"] for one in receiver.told] == [None, None]


def test_what_is_not_answered_well_is_told_again_later_and_holds_back_what_is_behind_it(
    make, register, receiver, trade
):
    webhook = register(make.national())
    make.receipt(trade.pledge, trade.store, 60)
    make.delivery(trade.store, make.receiver(), 20)
    receiver.answers[:] = [500]

    first = deliver_round()
    too_early = deliver_round()
    pause = db.session.get_one(Webhook, webhook.id).next_at - now()
    let_time_pass(webhook.id)
    second = deliver_round()

    assert (first.failed, too_early.sent, second.sent) == (1, 0, 2)
    assert timedelta(seconds=50) < pause <= PAUSES[0]
    assert receiver.kinds == ["receipt.recorded", "receipt.recorded", "delivery.recorded"]
    assert receiver.ids[0] == receiver.ids[1]
    tries = notices(webhook)[0].attempts
    assert [(one.status, one.problem) for one in tries] == [(500, Problem.ANSWER), (204, None)]


def test_who_does_not_answer_in_time_is_asked_again(make, register, receiver, trade, impatient):
    webhook = register(make.national())
    make.receipt(trade.pledge, trade.store, 60)
    receiver.answers[:] = [HANGS]

    first = deliver_round()
    let_time_pass(webhook.id)
    second = deliver_round()

    assert (first.failed, second.sent) == (1, 1)
    [late, good] = notices(webhook)[0].attempts
    assert (late.status, late.problem, good.status) == (None, Problem.TIMEOUT, 204)
    assert 400 <= late.ms < 5000


def test_after_the_last_attempt_it_is_given_up_and_a_replay_begins_again(make, register, receiver, trade):
    webhook = register(make.national())
    make.receipt(trade.pledge, trade.store, 60)
    receiver.answers[:] = [503] * (len(PAUSES) + 1)
    for _ in range(len(PAUSES) + 1):
        deliver_round()
        let_time_pass(webhook.id)

    [notice] = notices(webhook)
    assert (notice.state, notice.webhook.state) == (NoticeState.GIVEN_UP, WebhookState.STOPPED)
    assert deliver_round().sent == 0

    service.replay_webhook(webhook_id=webhook.id, event_id=notice.event_id, by=webhook.user)

    assert deliver_round().sent == 1
    [notice] = notices(webhook)
    assert (notice.state, notice.webhook.state) == (NoticeState.SENT, WebhookState.ACTIVE)


@pytest.mark.parametrize("since", ["event", "instant"])
def test_a_replay_tells_everything_again_from_there_on(make, register, receiver, trade, since):
    webhook = register(make.national())
    make.receipt(trade.pledge, trade.store, 40)
    make.receipt(trade.pledge, trade.store, 30)
    deliver_round()
    second = db.session.scalars(select(WebhookEvent).order_by(WebhookEvent.id)).all()[1]
    start = {"event_id": second.id} if since == "event" else {"since": second.happened_at}

    waiting = service.replay_webhook(webhook_id=webhook.id, by=webhook.user, **start)
    deliver_round()

    assert waiting == 1
    assert receiver.ids == [second.id - 1, second.id, second.id]


def test_who_may_not_know_any_more_is_not_told(make, register, receiver, trade):
    clerk, national = make.clerk(), make.national()
    mine, theirs = register(clerk), register(national)
    make.receipt(trade.pledge, trade.store, 60)
    accounts.end_role(grant_id=clerk.grants[0].id, by=None)
    service.sort_events()
    make.receipt(trade.pledge, trade.store, 10)
    service.sort_events()
    accounts.end_role(grant_id=national.grants[0].id, by=None)

    came = deliver_round()

    assert (came.sent, came.withheld, receiver.told) == (0, 2, [])
    assert [notice.state for notice in notices(theirs)] == [NoticeState.WITHHELD] * 2
    assert notices(mine) == []


@pytest.mark.parametrize("ends", ["disable_user", "set_password"])
def test_whoever_is_shut_out_by_somebody_else_has_no_webhook_any_more(make, register, receiver, trade, ends):
    person, keeper = make.national(), make.administrator()
    theirs, other = register(person), register(make.national())
    make.receipt(trade.pledge, trade.store, 60)
    service.sort_events()
    facts = {"password": "سه کتاب و یک چراغ"} if ends == "set_password" else {}

    getattr(accounts, ends)(user_id=person.id, by=keeper, **facts)
    accounts.enable_user(user_id=person.id, by=keeper)

    assert (deliver_round().sent, len(receiver.told)) == (1, 1)
    assert [notice.state for notice in notices(theirs)] == [NoticeState.WITHHELD]
    db.session.expire_all()
    assert (theirs.state, theirs.kinds, other.state) == (WebhookState.ENDED, [], WebhookState.ACTIVE)


def test_a_webhook_tells_nothing_once_the_token_that_made_it_is_revoked(make, register, receiver, trade):
    clerk = make.clerk()
    token = tokens.issue_token(user_id=clerk.id, label="x", scope=TokenScope.WRITE, days=9, by=None)
    clerk.came_by = token
    register(clerk)
    make.receipt(trade.pledge, trade.store, 60)
    service.sort_events()

    tokens.revoke_token(token_id=token.id, by=None)

    assert (deliver_round().withheld, receiver.told) == (1, [])


def test_another_office_and_a_company_are_told_of_their_own_alone(make, register, receiver, trade):
    stranger = make.representative(make.company(verified=True))
    for person in (make.clerk("IR-21"), stranger):
        register(person)
    register(make.representative(trade.company))

    make.receipt(trade.pledge, trade.store, 60)
    make.delivery(trade.store, make.receiver(), 20)
    deliver_round()

    assert receiver.kinds == ["receipt.recorded", "delivery.recorded"]
    assert receiver.told[0].said["paper"]["kind"] == "receipt"
    assert receiver.told[1].said["paper"] is None


def test_no_name_no_number_and_no_secret_is_ever_in_a_message(make, register, receiver, trade):
    webhook = register(make.national())
    secret = webhook.secret
    facts = {"kind": ReceiverKind.CENTRE, "centre_name": "سرای پنهان زهرا", "reference": "0013542419"}
    person = make.receiver(**facts)
    make.receipt(trade.pledge, trade.store, 60, waybill="BARNAMEH-99")
    make.delivery(trade.store, person, 20, paper="KAGHAZ-77")

    deliver_round()

    assert len(receiver.told) == 2
    for one in receiver.told:
        said = one.body.decode() + json.dumps(one.said, ensure_ascii=False) + json.dumps(one.headers)
        for canary in ("پنهان", "زهرا", "0013542419", "KAGHAZ", "BARNAMEH", secret, webhook.user.name, person.code):
            assert canary not in said
        assert set(one.said) == {"id", "kind", "happened_at", "entry", "paper"}


def test_the_secret_is_not_in_the_database_and_opens_in_its_owners_row_only(make, register, ctx):
    webhook = register(make.national())

    assert webhook.secret.encode() not in webhook.sealed_secret
    assert the_post().box.open(webhook.sealed_secret, webhook.key_version, owner=webhook.user_id) == webhook.secret
    with pytest.raises(InvalidTag):
        the_post().box.open(webhook.sealed_secret, webhook.key_version, owner=webhook.user_id + 1)


class Killed(BaseException):
    """The process is gone."""


def test_killed_between_sending_and_noting_it_is_sent_again_under_the_same_id(
    make, register, receiver, trade, monkeypatch
):
    webhook = register(make.national())
    make.receipt(trade.pledge, trade.store, 60)

    def die(**_said):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(service, "note_attempt", die)
        patch.setattr(service, "release_webhook", lambda **_said: None)
        with pytest.raises(Killed):
            deliver_round()
    at_once = deliver_round()
    let_time_pass(webhook.id)
    later = deliver_round()

    assert (at_once.sent, later.sent) == (0, 1)
    assert receiver.ids[0] == receiver.ids[1]


def test_what_was_undone_before_its_commit_leaves_no_event(make, register, receiver, trade):
    register(make.national())
    before = db.session.scalar(select(func.count()).select_from(Entry))

    with pytest.raises(Killed), atomic():
        make.receipt(trade.pledge, trade.store, 60)
        assert db.session.scalar(select(func.count()).select_from(WebhookEvent)) == 1
        raise Killed

    assert db.session.scalar(select(func.count()).select_from(Entry)) == before
    assert db.session.scalar(select(func.count()).select_from(WebhookEvent)) == 0
    assert deliver_round().sent == 0
