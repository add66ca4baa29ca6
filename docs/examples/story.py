"""A company pledges blankets, an office receives and delivers some, and the company sees where its gift is.

    DAFTAR=http://127.0.0.1:8000 COMPANY_TOKEN=… CENTRE_TOKEN=… OFFICE_TOKEN=… \
        python docs/examples/story.py CAMPAIGN STORE RECEIVER [DAY]

The three tokens are a representative's, a national officer's and a clerk's; CAMPAIGN, STORE and RECEIVER are keys.
"""

from __future__ import annotations

import os
import sys
from datetime import date

from daftar_client import Daftar, Record


def pledge(company: Daftar, centre: Daftar, campaign_id: int, item_code: str, quantity: str, day: str) -> Record:
    """The company announces and confirms what it will give; the centre accepts it, and from now it is promised."""
    [mine] = list(company.each("/companies"))
    item = next(row for row in company.each("/items", search=item_code) if row["code"] == item_code)
    announced = company.act("/pledges", {
        "campaign_id": campaign_id, "company_id": mine["id"], "announced_on": day,
        "lines": [{"item_id": item["id"], "quantity": quantity}],
    })  # fmt: skip
    company.post(f"/pledges/{announced['id']}/confirm", {"confirmed_on": day})
    return centre.act(f"/pledges/{announced['id']}/accept", {"accepted_on": day})


def receive(office: Daftar, promised: Record, store_id: int, good: str, damaged: str, sent: str, day: str) -> Record:
    """The goods have come to a store: what the waybill says, and what was counted."""
    line = {"pledge_line_id": promised["lines"][0]["id"], "sent": sent, "good": good, "damaged": damaged}
    return office.act("/receipts", {"store_id": store_id, "happened_on": day, "lines": [line]})


def deliver(office: Daftar, receipt: Record, receiver_id: int, quantity: str, day: str) -> Record:
    """Some of them are handed over, out of the very lot that came."""
    [counted] = receipt["lines"]
    line = {"item_id": counted["item"]["id"], "quantity": quantity, "lot_id": counted["good_lot_id"]}
    return office.act("/deliveries", {
        "store_id": receipt["store"]["id"], "receiver_id": receiver_id, "happened_on": day, "proof": "signature",
        "lines": [line],
    })  # fmt: skip


def trace(company: Daftar, receipt: Record) -> list[Record]:
    """What happened to the gift, as its giver may see it: in an office's hands the stage, the day and the province."""
    return list(company.each(f"/lots/{receipt['lines'][0]['good_lot_id']}/journey"))


def tell(
    company: Daftar, centre: Daftar, office: Daftar, *, campaign_id: int, store_id: int, receiver_id: int, day: str
) -> list[Record]:  # fmt: skip
    """The whole story; its end is the journey of the gift."""
    promised = pledge(company, centre, campaign_id, "blanket", "100", day)
    receipt = receive(office, promised, store_id, good="57", damaged="3", sent="60", day=day)
    deliver(office, receipt, receiver_id, "20", day)
    return trace(company, receipt)


def main() -> None:
    """Tell it with the tokens of three people."""
    who = [Daftar(os.environ["DAFTAR"], os.environ[f"{name}_TOKEN"]) for name in ("COMPANY", "CENTRE", "OFFICE")]
    campaign_id, store_id, receiver_id = map(int, sys.argv[1:4])
    day = sys.argv[4] if len(sys.argv) > 4 else date.today().isoformat()  # noqa: DTZ011
    steps = tell(*who, campaign_id=campaign_id, store_id=store_id, receiver_id=receiver_id, day=day)
    for step in steps:
        moved = ", ".join(f"{row['quantity']} {row['item']['name_en']}" for row in step["quantities"])
        print(step["happened_on"], step["kind"] or step["stage"], step["province"]["name_en"], moved)  # noqa: T201


if __name__ == "__main__":
    main()
