"""What the fitters wrote down at each home of the heater campaign, and what was found where the lot fell later."""

from __future__ import annotations

import random
from collections.abc import Sequence

from app.campaigns.issues import Delivery
from app.clock import business_today
from app.demo.country import SEED, Demo, Post
from app.energy.heater_words import Check, Disposal, LabelClass, Looked, OldUnit
from app.energy.inspecting import draw_inspections, list_inspections, record_inspection
from app.energy.swapping import SwapDraft, record_swaps

FITTERS = ("گاز‌رسانی سبلان، پروانه ۲۱۱۷", "خدمات گاز ارس، پروانه ۲۲۴۰", "تأسیسات دشت مغان، پروانه ۱۹۸۳")
OLD = (*[OldUnit.VENTED_GAS] * 4, OldUnit.UNVENTED_GAS)
CHECKS = (Check.SOUND,) * 9 + (Check.REPAIRED,)
SAMPLE, LOOKED_AT = 40, 24
FOUND = (Looked.IN_USE,) * 20 + (Looked.CLOSED,) * 2 + (Looked.FAULTY, Looked.GONE)
"""Of the sample so many have been looked at, and this was found."""
NOTES = {Looked.FAULTY: "دودکش پس از باد شدید جدا شده بود؛ همان روز بسته شد.", Looked.GONE: "خانوار نقل مکان کرده است."}


def swap_each(
    post: Post, deliveries: Sequence[Delivery], *, subscription: str | None = None, despite: str | None = None
) -> None:  # fmt: skip
    """One unit for one at each home, with its serial and its checks; all behind one meter, if one is named."""
    today = business_today()
    drafts = []
    for delivery in deliveries:
        number = delivery.id
        chance = random.Random(SEED + number)  # noqa: S311 (a seed, no secret)
        drafts.append(SwapDraft(
            delivery_line_id=delivery.lines[0].id, installed_on=today, old_unit=chance.choice(OLD),
            old_age=chance.randint(8, 24), disposal=Disposal.SCRAPPED if chance.random() < 0.9 else Disposal.STORED,
            model="گرمارود ۷۵۰۰", serial=f"GR75-{number:07d}", label_class=LabelClass.A, flue=chance.choice(CHECKS),
            safety=chance.choice(CHECKS), installer=chance.choice(FITTERS),
            subscription=subscription or f"24-{number:09d}", despite=despite,
        ))  # fmt: skip
    record_swaps(drafts=drafts, by=post.clerk)


def look_at_some(demo: Demo, post: Post, campaign_id: int) -> None:
    """A sample by lot; most of it has been looked at."""
    draw_inspections(campaign_id=campaign_id, size=SAMPLE, by=post.supervisor)
    drawn = list_inspections(campaign_id, seen_by=post.clerk, limit=SAMPLE)
    for inspection, found in zip(drawn[:LOOKED_AT], FOUND, strict=True):
        record_inspection(
            inspection_id=inspection.id, found=found, looked_on=business_today(), note=NOTES.get(found), by=post.clerk
        )
