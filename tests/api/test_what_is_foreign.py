"""A pledge and a campaign of which an office has a part: what others did with it is told as what, when and where."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from app.accounts.service import name_user
from app.campaigns import service
from app.campaigns.drafts import HandoverLineDraft
from app.campaigns.words import ProofKind
from tests.api.asking import ask, token_of
from tests.web.reading import sign_in

__all__ = ["ask", "token_of"]
NAME, MEMO = "نگار قناری", "یادداشت قناری"


def make_shared(make) -> SimpleNamespace:
    """A campaign of Semnan that reaches Yazd, and a pledge for both, of which Semnan received and handed over some."""
    with make.inside():
        here, there = make.office("IR-20").place_id, make.office("IR-21").place_id
        officer, company = make.supervisor(), make.company(verified=True)
        name_user(user_id=officer.id, shown_name=NAME, mobile="09121112233", by=None)
        campaign = make.campaign(province_ids=[here, there], state="approved")
        service.open_campaign(campaign_id=campaign.id, happened_on=make.today, by=officer, memo=MEMO)
        lines = [make.pledge_line("blanket", 50, place_id=place) for place in (here, there)]
        pledge = make.pledge(campaign, company, lines=lines, by=make.officer())
        store, away = make.store(), make.store("IR-21")
        receipt = make.receipt(pledge, store, 10, by=officer, waybill="W-17", memo=MEMO)
        theirs = make.receipt(pledge, away, 10, line=1, waybill="W-17")
        handed = HandoverLineDraft(item_id=lines[0].item_id, quantity=5, pledge_line_id=pledge.lines[0].id)
        service.record_direct_handover(
            campaign_id=campaign.id, company_id=company.id, receiver_id=make.receiver().id, happened_on=make.today,
            lines=[handed], proof=ProofKind.SIGNATURE, by=officer, key=make.key(), memo=MEMO,
        )  # fmt: skip
        service.withdraw_pledge(pledge_id=pledge.id, happened_on=make.today, by=officer, key=make.key(), reason=MEMO)
        people = {
            "semnan": make.clerk(), "yazd": make.clerk("IR-21"), "auditor": make.auditor(),
            "speaker": make.representative(company), "centre": make.national(),
        }  # fmt: skip
        return SimpleNamespace(
            officer=officer.name, company=company.id, campaign=campaign.id, pledge=pledge.id, receipt=receipt.id,
            theirs=theirs.id, **{name: user.name for name, user in people.items()},
        )  # fmt: skip


@pytest.fixture
def shared(world) -> SimpleNamespace:
    return world("api_what_is_shared", make_shared)


def happened(answer: Any) -> list[tuple[str, bool, bool]]:
    """The kinds of a pledge's entries, whether each can be named, and whether anything of it was noted."""
    entries = answer.json["entries"]
    return [(one["kind"], one["entry_id"] is not None, one["memo"] is not None) for one in entries]


def test_who_has_a_part_in_a_pledge_reads_of_others_only_what_when_and_where(ask, shared):
    of = {who: ask("GET", f"/pledges/{shared.pledge}/history", as_=getattr(shared, who)) for who in vars(shared)
          if who in ("semnan", "yazd", "speaker", "auditor")}  # fmt: skip

    accepted, ended = ("accept", False, False), ("withdraw", False, False)
    assert happened(of["yazd"]) == [accepted, ("receipt", True, False), ended]
    assert MEMO not in of["yazd"].text
    assert of["yazd"].json["entries"][0]["number"] is None
    assert of["yazd"].json["entries"][0]["office"]["code"] == "IR-20"
    assert [(one["reason"], one["entry_id"]) for one in of["yazd"].json["endings"]] == [(None, None)]
    for who in ("speaker", "auditor"):
        assert [kind for kind, _, _ in happened(of[who])] == ["accept", "receipt", "receipt", "direct", "withdraw"]
        assert all(is_named for _, is_named, _ in happened(of[who]))
    assert [kind for kind, _, _ in happened(of["semnan"])] == ["accept", "receipt", "direct", "withdraw"]
    assert of["semnan"].text.count(MEMO) == 4


def test_the_page_of_a_pledge_tells_no_more(client, shared):
    def page(who: str) -> str:
        client.delete_cookie("daftar")
        sign_in(client, getattr(shared, who))
        return str(client.get(f"/pledges/{shared.pledge}").text)

    semnan, yazd = page("semnan"), page("yazd")

    assert MEMO in semnan
    assert MEMO not in yazd


def test_a_receipt_points_at_others_of_its_truck_only_where_they_may_be_read(ask, shared):
    def alike(who: str, receipt: int) -> list[int]:
        return ask("GET", f"/receipts/{receipt}", as_=getattr(shared, who)).json["same_waybill"]

    assert alike("semnan", shared.receipt) == alike("yazd", shared.theirs) == []
    assert alike("speaker", shared.receipt) == alike("auditor", shared.receipt) == [shared.theirs]


def test_who_decided_about_a_campaign_is_named_to_its_office_the_centre_and_the_auditor_alone(ask, shared):
    def opened(who: str) -> dict[str, Any]:
        return ask("GET", f"/campaigns/{shared.campaign}/history", as_=getattr(shared, who)).json["steps"][-1]

    for who in ("semnan", "centre", "auditor"):
        assert (opened(who)["by"], opened(who)["memo"]) == (NAME, MEMO)
    for who in ("speaker", "yazd"):
        step = opened(who)
        assert (step["by"], step["memo"], step["role"], step["office"]["code"]) == (None, None, "supervisor", "IR-20")


@pytest.mark.parametrize("who", ["speaker", "semnan"])
def test_no_page_of_a_company_names_an_officer(client, shared, who):
    sign_in(client, getattr(shared, who))
    pages = (f"/campaigns/{shared.campaign}", f"/receipts/{shared.receipt}", f"/pledges/{shared.pledge}")

    named = [path for path in pages if NAME in client.get(path).text]

    assert named == ([] if who == "speaker" else list(pages[:2]))


def test_a_refusal_names_nobody_who_was_typed_by_a_number(ask, shared):
    refused = ask(
        "POST", f"/companies/{shared.company}/representatives", as_=shared.centre, json={"person": "09121112233"}
    )

    assert refused.status_code == 409
    assert NAME not in refused.text
