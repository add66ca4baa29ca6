"""A few people whose identity is kept: one is helped and asks again next door, one is typed twice, some still wait.

Names are made up; the numbers are the worked examples of the domain's handbook, and nobody's.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from app import clock
from app.beneficiaries.entitling import state_entitlement
from app.beneficiaries.helped import list_of_number, warn_of_help
from app.beneficiaries.identities import ConsentDraft, name_collector, register_person
from app.beneficiaries.models import Receiver, ReceiverDetails
from app.beneficiaries.need_models import Need
from app.beneficiaries.needing import assess_need, note_need, queue_need
from app.beneficiaries.sealing import CollectorDraft, IdentityDraft
from app.beneficiaries.words import AgeBand, ConsentBy, Disability, NeedCause, ReceiverKind, Relation, Sex
from app.campaigns import service as campaigns
from app.campaigns.drafts import Wanted
from app.campaigns.words import ProofKind
from app.codes import Group
from app.demo.country import Demo, Post
from app.demo.diary import day

ISFAHAN, SEMNAN = "IR-10", "IR-20"
HELPED = ("پروانه نیک‌منش", "0790419904")
OTHERS = (
    ("کاوه گلستانه", "0084575948", NeedCause.ACCIDENT), ("ناهید روشن‌دل", "0963695398", NeedCause.AGE),
    ("یوسف شکیبا", "0076229645", NeedCause.WORN_OUT), ("رویا آذرنوش", "1583250689", NeedCause.ILLNESS),
)  # fmt: skip
TWICE = ("محمدرضا پاک‌نهاد", "محمد رضا پاكنهاد")
ODD = ("سیما سپهری", "0684159415", "کارت ملی دیده شد؛ شماره همین است")
"""Whose number ends in a digit that does not agree with the others, and what the clerk said to that."""

SEXES, AGES = list(Sex), list(AgeBand)


def plan(demo: Demo) -> None:
    """What happens in Isfahan and Semnan in the spring of 1405."""
    demo.diary.on(day("1405/01/22"), partial(_register, demo, demo.posts[ISFAHAN]))
    demo.diary.on(demo.last_day - timedelta(days=1), partial(_ask_next_door, demo, demo.posts[SEMNAN]))
    demo.diary.on(demo.last_day, partial(_entitle, demo))


def _register(demo: Demo, post: Post) -> None:
    """Somebody who is helped four days later, four who stand in line, one typed twice."""
    person = _person(demo, post, *HELPED)
    name_collector(
        receiver_id=person.id, relation=Relation.FAMILY, who=CollectorDraft(name="آرش نیک‌منش"), by=post.clerk
    )
    need = _need(demo, post, person, NeedCause.ACCIDENT)
    demo.diary.after(4, partial(_hand_over, demo, post, person.id))
    for name, number, cause in OTHERS:
        _queue(post, _need(demo, post, _person(demo, post, name, number), cause))
    for name in TWICE:
        _person(demo, post, name, None)
    _queue(post, need)


def _hand_over(demo: Demo, post: Post, receiver_id: int) -> None:
    campaigns.record_delivery(
        store_id=post.store_id, receiver_id=receiver_id, happened_on=clock.business_today(),
        lines=[Wanted(item_id=demo.items["walker"].id, quantity=1)], proof=ProofKind.SIGNATURE, is_confirmed=True,
        by=post.clerk, key=demo.key(),
    )  # fmt: skip


def _ask_next_door(demo: Demo, post: Post) -> None:
    """The same person is registered in another province; help is warned of, and answered."""
    warned = warn_of_help(list_of_number(HELPED[1]), None, on=clock.business_today())
    person = _person(demo, post, *HELPED, answers={each.code: "به سمنان آمده است؛ نیاز دیگری دارد" for each in warned})
    _queue(post, _need(demo, post, person, NeedCause.ACCIDENT, "carpet"))
    name, number, reason = ODD
    _person(demo, post, name, number, answers={"national_number-check": reason})


def _entitle(demo: Demo) -> None:
    state_entitlement(
        family="wheelchair", name_fa="ویلچر", name_en="Wheelchair", since=clock.business_today(), pieces=1, years=4,
        item_ids=[demo.items[code].id for code in ("wheelchair_child", "wheelchair_manual")], by=demo.officer,
    )  # fmt: skip


def _person(
    demo: Demo, post: Post, name: str, number: str | None, *, answers: dict[str, str] | None = None
) -> Receiver:
    today, which = clock.business_today(), len(name)
    details = ReceiverDetails(
        kind=ReceiverKind.PERSON, group=Group.DISABILITY, place_id=post.store_place.id, sex=SEXES[which % 2],
        age_band=AGES[which % len(AGES)], disability=Disability.PHYSICAL,
    )  # fmt: skip
    return register_person(
        details=details, identity=IdentityDraft(name=name, national_number=number, phone="09120000000"),
        consent=ConsentDraft(given_on=today, text_no="1405/1", given_by=ConsentBy.SELF), office_id=post.office.id,
        answers=answers, by=post.clerk, key=demo.key(),
    )  # fmt: skip


def _need(demo: Demo, post: Post, person: Receiver, cause: NeedCause, item: str = "walker") -> Need:
    since = clock.business_today() - timedelta(days=7 * (1 + person.id % 9))
    return note_need(
        receiver_id=person.id, item_id=demo.items[item].id, quantity=1, since=since, cause=cause, by=post.clerk,
        key=demo.key(),
    )  # fmt: skip


def _queue(post: Post, need: Need) -> None:
    assess_need(need_id=need.id, by=post.supervisor)
    queue_need(need_id=need.id, by=post.clerk)
