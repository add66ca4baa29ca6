"""Pages of receipts: what the waybill says is split into good, damaged and missing, and the company has its say."""

from __future__ import annotations

from app.accounts import approvals
from app.accounts.models import Approval, User
from app.accounts.queries import get_user_by_name
from app.campaigns import service
from app.campaigns.drafts import ReceiptLineDraft
from app.campaigns.papers import Handover, Receipt
from app.clock import business_today
from app.codes import CorrectionKind
from app.db import db
from app.items.queries import list_items
from app.ledger import service as ledger
from tests.web.reading import read, send
from tests.web.trading import READ_AS_TWELVE, REASONLESS, as_, counted_queries, kept, trade

__all__ = ["as_", "kept", "trade"]


def counted(trade, good="12", *, sent=None, **more):
    """What the form of a receipt is filled with."""
    line = {"pledge_line_id": trade.line, "sent": good if sent is None else sent, "good": good}
    typed = {f"lines.0.{name}": value for name, value in line.items()}
    return {"store_id": trade.store, "happened_on": "1404/8/8", "waybill": "88214", **typed, **more}


def test_a_receipt_is_recorded_in_whichever_digits_it_was_typed(trade, as_, make):
    client, path = as_(trade.clerk), f"/pledges/{trade.pledge}/receive"

    for typed in READ_AS_TWELVE[:3]:
        answer = send(client, path, **counted(trade, typed))
        page = read(client.get(answer.location))
        assert page.rows[0][2:6] == ["۱۲", "۱۲", "۰", "۰"]

    pledge = read(client.get(f"/pledges/{trade.pledge}"))
    assert pledge.rows[0][3:7] == ["۹۳", "۳", "۵", "۴"]


def test_what_is_no_quantity_is_refused_beside_its_field_and_nothing_is_kept(trade, as_, kept):
    client, path, before = as_(trade.clerk), f"/pledges/{trade.pledge}/receive", kept()

    for typed in REASONLESS:
        if typed == "0":
            continue
        answer = send(client, path, **counted(trade, typed, sent="12"))
        page = read(answer)
        assert answer.status_code == 422, typed
        assert page.field("lines.0.good") == typed
        assert page.links(".notice-refused a") == ["#field-lines.0.good"], typed

    assert kept() == before


WRONG = [
    ({"lines.0.sent": "13"}, 422), ({"lines.0.sent": "0", "lines.0.good": "0"}, 422),
    ({"lines.0.good": "0", "lines.0.missing": "12"}, 422), ({"happened_on": "1404/12/30"}, 422),
    ({"happened_on": "1404/8/9"}, 422), ({"happened_on": "1404/1/1"}, 422), ({"store_id": "{foreign}"}, 404),
    ({"store_id": "999999"}, 404), ({"store_id": ""}, 422), ({"lines.0.pledge_line_id": "999999"}, 404),
    ({"lines.0.pledge_line_id": "x"}, 422), ({"letter_no": "7"}, 422), ({"lines.0.expires_on": "1404/12/30"}, 422),
    ({"lines.0.expires_on": "1404/1/1"}, 422), ({"lines.0.sent": "", "lines.0.good": ""}, 422),
    ({"waybill": "x" * 90}, 422), ({"surprise": "1"}, 422), ({"lines": "all"}, 422),
    ({"lines.1.pledge_line_id": "{line}", "lines.1.sent": "1", "lines.1.good": "1"}, 422),
]  # fmt: skip
"""What is wrong with a receipt, and how it is answered."""


def test_a_receipt_that_is_wrong_is_refused_and_nothing_is_kept(trade, as_, kept):
    client, before = as_(trade.clerk), kept()

    for wrong, status in WRONG:
        filled = {name: value.format(**vars(trade)) for name, value in wrong.items()}
        answer = send(client, f"/pledges/{trade.pledge}/receive", **{**counted(trade), **filled})
        page = read(answer)
        assert answer.status_code in (status, 409, 422), wrong
        assert page.errors or answer.status_code == 404, wrong

    assert kept() == before


def test_a_day_in_a_closed_year_is_refused(trade, as_, make, kept):
    with make.inside():
        ledger.close_year(year=1403, by=make.officer())
    client, before = as_(trade.clerk), kept()

    answer = send(client, f"/pledges/{trade.pledge}/receive", **counted(trade, happened_on="1403/12/1"))

    assert answer.status_code in (409, 422)
    assert read(answer).errors
    assert kept() == before


def test_the_same_form_twice_is_one_receipt(trade, as_, kept):
    client, path = as_(trade.clerk), f"/pledges/{trade.pledge}/receive"
    form = {**read(client.get(path)).hidden(), **counted(trade)}

    first, before = client.post(path, data=form), kept()
    again = client.post(path, data=form)
    other = client.post(path, data={**form, "lines.0.sent": "11", "lines.0.good": "11"})

    assert first.location == again.location
    assert other.status_code == 409
    assert kept() == before


def test_more_than_expected_waits_for_a_supervisor_and_then_stands(trade, as_, make, kept):
    client, path, before = as_(trade.clerk), f"/pledges/{trade.pledge}/receive", kept()
    form = {**read(client.get(path)).hidden(), **counted(trade, "45")}

    refused = client.post(path, data=form)
    asked = client.post(path, data={**form, "over": "yes"})
    twice = client.post(path, data={**form, "over": "yes"})

    assert refused.status_code == 409
    assert "over" in [node.get("name") for node in read(refused).all("input")]
    assert asked.location == twice.location
    assert kept() == before
    with make.inside():
        approval = db.session.get_one(Approval, int(asked.location.rsplit("/", 1)[1]))
        signer = get_user_by_name(trade.supervisor)
        approvals.sign_approval(approval_id=approval.id, by=signer)
    page = read(client.get(f"/pledges/{trade.pledge}"))
    assert page.rows[0][3:7] == ["۱۰۲", "۳", "۵", "۰"]


def test_a_second_signature_is_not_asked_for_what_is_not_over(trade, as_, kept):
    before = kept()

    answer = send(as_(trade.clerk), f"/pledges/{trade.pledge}/receive", **counted(trade, over="yes"))

    assert answer.status_code == 409
    assert read(answer).errors
    assert kept() == before


def test_a_repeated_waybill_is_warned_of_and_kept(trade, as_):
    client = as_(trade.clerk)

    answer = send(client, f"/pledges/{trade.pledge}/receive", **counted(trade, waybill="1404-88213"))
    page = read(client.get(answer.location))

    assert any("1404-88213" in node.text for node in page.all(".notice-waiting"))


def test_who_does_not_receive_here_finds_no_form(trade, as_):
    path = f"/pledges/{trade.pledge}/receive"

    assert as_(trade.officer).get(path).status_code == 403
    assert as_(trade.speaker).get(path).status_code == 403


def test_a_receipt_of_another_office_or_company_is_not_there(trade, as_):
    for name in (trade.yazd, trade.stranger):
        assert as_(name).get(f"/receipts/{trade.receipt}").status_code == 404


def test_the_company_confirms_what_was_counted_once(trade, as_, make):
    client = as_(trade.speaker)
    page = read(client.get(f"/receipts/{trade.receipt}"))

    client.post(f"/receipts/{trade.receipt}/confirm", data={"csrf_token": page.token})

    after = read(client.get(f"/receipts/{trade.receipt}"))
    assert [node.text for node in after.all(".actions .state")] == ["به تأیید شرکت رسیده"]
    again = client.post(f"/receipts/{trade.receipt}/confirm", data={"csrf_token": page.token})
    assert again.status_code == 409


def test_a_dispute_is_answered_and_rejected_by_those_who_may(trade, as_, kept):
    before, path = kept(), f"/receipts/{trade.receipt}"

    empty = send(as_(trade.speaker), f"{path}/dispute", words="  ")
    opened = send(as_(trade.speaker), f"{path}/dispute", words="همه ۶۵ تخته سالم بود.")
    [answering] = [href for href in read(as_(trade.clerk).get(path)).links("main a") if "/disputes/" in href]
    answered = send(as_(trade.clerk), answering, words="پنج تخته در کامیون نبود.")
    by_clerk = as_(trade.clerk).get(answering.replace("answer", "reject"))
    rejected = send(as_(trade.supervisor), answering.replace("answer", "reject"), words="شمارش دوباره همان بود.")

    assert empty.status_code == 422
    assert (opened.location, answered.location, rejected.location) == (path, path, path)
    assert by_clerk.status_code == 403
    assert "شمارش دوباره همان بود." in as_(trade.speaker).get(path).text
    assert kept() == before


def test_a_dispute_is_settled_only_when_the_receipt_is_undone(trade, as_, make):
    path = f"/receipts/{trade.receipt}"
    send(as_(trade.speaker), f"{path}/dispute", words="کم شمرده‌اید.")
    [answering] = [href for href in read(as_(trade.clerk).get(path)).links("main a") if "/disputes/" in href]
    send(as_(trade.clerk), answering, words="بررسی می‌شود.")
    settling = answering.replace("answer", "settle")

    early = send(as_(trade.supervisor), settling, words="حق با شماست.")
    _undo_all(make, trade)
    settled = send(as_(trade.supervisor), settling, words="حق با شماست.")
    page = read(as_(trade.supervisor).get(path))

    assert early.status_code == 409
    assert settled.location == path
    assert "حل‌شده" in [node.text for node in page.all(".state")]
    assert page.all("main .notice-refused")


def _undo_all(make, trade) -> None:
    """Undo the delivery and then the receipt, each with a second signature."""
    with make.inside():
        by, second = (get_user_by_name(name) for name in (trade.clerk, trade.supervisor))
        receipt = db.session.get_one(Receipt, trade.receipt)
        lots = [line.good_lot_id for line in receipt.lines]
        later = ledger.queries.list_entries(office_ids=[receipt.office_id])
        deliveries = [e.id for e in later if e.kind == "delivery" and any(line.lot_id in lots for line in e.lines)]
        for entry_id in (*deliveries, receipt.entry_id):
            service.reverse_entry(
                entry_id=entry_id, happened_on=business_today(), correction=CorrectionKind.SLIP, memo="اشتباه",
                by=by, second=second, key=make.key(),
            )  # fmt: skip


def handed(trade, quantity="5", **more):
    """What the form of a hand-over is filled with."""
    line = {"lines.0.pledge_line_id": trade.line, "lines.0.quantity": quantity}
    return {"receiver": trade.receiver, "happened_on": "1404/8/8", "proof": "signature", **line, **more}


def test_a_company_hands_over_directly_and_the_paper_says_so(trade, as_, kept):
    client, path = as_(trade.clerk), f"/pledges/{trade.pledge}/hand-over"
    form = {**read(client.get(path)).hidden(), **handed(trade, "۵")}

    answer, before = client.post(path, data=form), kept()
    again = client.post(path, data=form)
    page = read(client.get(answer.location))

    assert answer.location == again.location
    assert kept() == before
    assert page.rows[0][2] == "۵"
    assert trade.receiver in [node.text for node in page.all("code.code")]
    pledge = read(client.get(f"/pledges/{trade.pledge}"))
    assert pledge.rows[0][6:8] == ["۵", "۳۵"]


def test_a_hand_over_that_is_wrong_is_refused_and_nothing_is_kept(trade, as_, kept):
    client, before = as_(trade.clerk), kept()
    wrong = [
        {"receiver": "R-0000-0000"}, {"receiver": ""}, {"proof": "word"}, {"happened_on": "1404/8/9"},
        {"happened_on": "1404/12/30"}, {"lines.0.quantity": "41"}, {"lines.0.pledge_line_id": "999999"},
        {"lines.0.quantity": ""}, {"receiver": ["a", "b"]}, {"surprise": "1"}, {"lines.0.pledge_line_id": "۹" * 30},
        *({"lines.0.quantity": typed} for typed in REASONLESS),
    ]  # fmt: skip

    for each in wrong:
        answer = send(client, f"/pledges/{trade.pledge}/hand-over", **{**handed(trade), **each})
        assert answer.status_code in (404, 409, 422), each
        assert read(answer).errors, each

    assert kept() == before


def test_a_hand_over_of_another_province_or_company_is_not_there(trade, as_, make):
    send(as_(trade.clerk), f"/pledges/{trade.pledge}/hand-over", **handed(trade))
    with make.inside():
        handover_id = db.session.query(Handover).one().id

    assert as_(trade.speaker).get(f"/handovers/{handover_id}").status_code == 200
    for name in (trade.yazd, trade.stranger):
        assert as_(name).get(f"/handovers/{handover_id}").status_code == 404


def test_a_receipt_asks_the_database_as_much_for_five_lines_as_for_one(app, trade, as_, make):
    with make.inside():
        store = make.store()
        items = [item.code for item in list_items() if not item.is_service][:5]
        pledge = make.pledge(lines=[make.pledge_line(item, 10) for item in items])
        one = make.receipt(pledge, store, 1).id
        draft = [_line(pledge, row) for row in range(len(items))]
        five = service.record_receipt(
            store_id=store.id, happened_on=make.today, lines=draft, by=_clerk(trade), key=make.key()
        ).id  # fmt: skip
    client = as_(trade.officer)
    client.get(f"/receipts/{one}")

    with counted_queries(app) as few:
        client.get(f"/receipts/{one}")
    with counted_queries(app) as many:
        client.get(f"/receipts/{five}")

    assert len(many) == len(few)


def _line(pledge, row):
    return ReceiptLineDraft(pledge_line_id=pledge.lines[row].id, sent=1, good=1)


def _clerk(trade) -> User:
    return get_user_by_name(trade.clerk)
