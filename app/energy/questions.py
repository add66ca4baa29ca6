"""What speaks against a declared saving without settling it: whoever verifies it answers each, and the answer is kept.

Nothing here refuses; what can be settled by a rule is refused by `claims` and the methods.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from sqlalchemy import ColumnElement, and_, or_, select

from app.campaigns.checks import Unanswered, Warned
from app.campaigns.figures import list_places_within
from app.campaigns.models import Campaign
from app.codes import CampaignKind
from app.db import db
from app.energy.claim_models import SavingClaim
from app.energy.claims import UNITS, ground_key, is_counted, list_units_near
from app.energy.doubts import DoubtKind, list_doubts
from app.energy.factor_models import FactorKind
from app.energy.factors import find_factor
from app.energy.heater_figures import list_handed_over, total_given
from app.energy.homes import count_heaters_behind
from app.energy.methods.deemed import find_unit
from app.energy.methods.findings import say_figure
from app.energy.models import CLAIMING, Saving, SavingAnswer
from app.energy.swap_models import SwapPlan
from app.energy.twins import list_twins
from app.energy.words import MeterOwner, Method
from app.errors import N_, Bilingual
from app.jobs.said import keep_params
from app.places.queries import get_place

YEAR, MONTH = 365, 31
LARGE_SHARE = Fraction(1, 2)
ALIKE_SHOWN = 20
"""Of more savings that look the same than these, the first are named and answered."""
SAME_COMPANY = N_("Saving number {number} of the same company, from {start} to {end}, may claim the same energy.")
SAME_PLACE = N_(
    "Saving number {number} of another company, from {start} to {end}, is of such units there, or names the same paper."
)
TWIN = N_("A meter of {office} shows just the same {count} times; it may be this one under another number.")
ADJUSTED = N_("The adjustment is {share} % of what was used before; up to {limit} % would not be asked about.")
MANY = N_("{first} There are {count} such times.")
HOMES = N_(
    "Behind this meter are {homes} homes, as it was registered; {recorded} heaters are recorded under its number."
)
SWAPPED = N_(
    "The campaign “{campaign}” gave {given} such units to homes there; the {units} of this paper may be among them."
)
SWAPPED_THERE = N_(
    "The campaign “{campaign}” gave {given} units to homes there and counts what they save; homes of this meter may be"
    " among them."
)
TIME = N_("{start} to {end}")
SEASONS = N_("{before} and {after} are different parts of a year: the weather may have saved this.")
LARGE = N_("{share} % of what was to be expected was saved; was it the same use, of the same homes or machines?")
BEYOND = N_(
    "Months of the saving have up to {found} degree days, and those of the baseline {least} to {most}: the line is"
    " drawn on beyond what it was found in."
)
OTHERS_GAVE = N_("Of the units that homes have of this campaign the company gave {given}; it claims {units}.")


def list_questions(saving: Saving) -> list[Warned]:
    """All that is to be answered before this saving is verified."""
    return [
        *_adjusted(saving), *list_other_weather(saving), *_large(saving), *_doubtful(saving), *_alike(saving),
        *list_questions_of_swaps(saving),
    ]  # fmt: skip


def list_questions_of_swaps(saving: Saving) -> list[Warned]:
    """Those of them that rest on what campaigns of swaps count; they are others when its campaign is another."""
    return [*_homes(saving), *_handed_over(saving)]


def list_unanswered(saving: Saving) -> list[Warned]:
    """What a campaign of swaps asks of a saving that is given to it, and nobody answered when it was verified."""
    wanted = select(SavingAnswer.code).where(SavingAnswer.saving_id == saving.id)
    answered = set(db.session.scalars(wanted))
    return [warned for warned in list_questions_of_swaps(saving) if warned.code not in answered]


def answer_questions(saving: Saving, answers: Mapping[str, str]) -> None:
    """Keep the answers beside what they answer; raises Unanswered, with all that are left, if one is not."""
    asked = list_questions(saving)
    left = tuple(warned for warned in asked if not answers.get(warned.code, "").strip())
    if left:
        refusal = Unanswered(warning=left[0].message, field=f"answers.{left[0].code}")
        refusal.warnings = left
        raise refusal
    db.session.add_all(
        SavingAnswer(
            saving_id=saving.id, code=warned.code, pattern=warned.message.pattern,
            params=keep_params(warned.message), answer=answers[warned.code].strip(),
        )
        for warned in asked
    )  # fmt: skip
    db.session.flush()


def _adjusted(saving: Saving) -> Iterator[Warned]:
    """A large adjustment says more than the meter does."""
    if saving.method is not Method.BEFORE_AFTER:
        return
    held = find_factor(FactorKind.ADJUSTMENT_SHARE, saving.ends_on)
    limit = 0 if held is None else held.thousandths  # where none held, any adjustment is asked about
    adjustment, before = abs(saving.inputs["adjustment"]), saving.inputs["before"]
    if adjustment * 100_000 > before * limit:
        share = say_figure(adjustment * 100 / before, 2)
        yield Warned("adjusted", ADJUSTED.format(share=share, limit=say_figure(limit / 1000, 1)))


def list_other_weather(saving: Saving) -> Iterator[Warned]:
    """The same length of time is not the same weather, and a line says little beyond the weather it was found in."""
    if saving.method is Method.BEFORE_AFTER:
        before = [date.fromisoformat(saving.inputs[name]) for name in ("baseline_from", "baseline_to")]
        after = [saving.starts_on, saving.ends_on]
        apart = abs(before[0].timetuple().tm_yday - after[0].timetuple().tm_yday)
        is_whole = (after[1] - after[0]).days >= YEAR - MONTH
        if not is_whole and min(apart, YEAR - apart) > MONTH:
            said = [TIME.format(start=start, end=end) for start, end in (before, after)]
            yield Warned("season", SEASONS.format(before=said[0], after=said[1]))
    if saving.method is Method.METERED:
        known = [month["degree_days"] for month in saving.inputs["baseline"]]
        met = max(month["degree_days"] for month in saving.inputs["reporting"])
        if met * 10 > max(known) * 11:
            least, most, found = (say_figure(each / 100, 0) for each in (min(known), max(known), met))
            yield Warned("beyond", BEYOND.format(found=found, least=least, most=most))


def _large(saving: Saving) -> Iterator[Warned]:
    """More than half of the use seldom goes by saving: a closed plant, a moved meter, homes that were left."""
    if saving.method not in (Method.METERED, Method.BEFORE_AFTER):
        return
    share = Fraction(saving.quantity, saving.result["adjusted_baseline"])
    if share > LARGE_SHARE:
        yield Warned("large", LARGE.format(share=say_figure(float(share * 100), 0)))


def _homes(saving: Saving) -> Iterator[Warned]:
    """How many homes stand behind a meter is said by whoever registered it; heaters are recorded by the office."""
    meter = saving.meter
    if meter is None or meter.owner is not MeterOwner.HOUSEHOLDS or not is_counted(saving.campaign):
        return
    recorded = count_heaters_behind(meter)
    if recorded != meter.households:
        yield Warned("homes", HOMES.format(homes=meter.households or 0, recorded=recorded))


def _handed_over(saving: Saving) -> Iterator[Warned]:
    """Units that a campaign of swaps gave to homes there may be those of the paper; who gave none claims none."""
    if saving.method is not Method.DEEMED:
        yield from _handed_over_there(saving)
        return
    if is_counted(saving.campaign):
        given = total_given(saving.campaign, saving.company) if saving.campaign else 0
        if saving.inputs["units"] > given:
            yield Warned("given-by-others", OTHERS_GAVE.format(given=given, units=saving.inputs["units"]))
        return
    place_id = saving.inputs.get("place_id")
    there = None if place_id is None else set(list_places_within(get_place(place_id)))
    for plan in db.session.scalars(select(SwapPlan).order_by(SwapPlan.campaign_id)):
        homes = list_handed_over(plan.campaign.holder_id, plan.item_id)
        given = sum(units for place, units in homes.items() if there is None or place in there)
        if given and str(plan.figure) == saving.inputs["figure"]:
            named = Bilingual(plan.campaign.title_en, plan.campaign.title_fa)
            said = SWAPPED.format(campaign=named, given=given, units=saving.inputs["units"])
            yield Warned(f"swapped-{plan.campaign_id}", said)


def _handed_over_there(saving: Saving) -> Iterator[Warned]:
    """What a campaign of swaps counts may be behind a meter of homes, too."""
    meter = saving.meter
    if meter is None or meter.owner is MeterOwner.COMPANY or is_counted(saving.campaign):
        return
    there = set(list_places_within(meter.place))
    for plan in db.session.scalars(select(SwapPlan).order_by(SwapPlan.campaign_id)):
        unit = find_unit(plan.figure)
        homes = list_handed_over(plan.campaign.holder_id, plan.item_id)
        given = sum(units for place, units in homes.items() if place in there)
        if given and unit is not None and unit.energy is saving.energy:
            named = Bilingual(plan.campaign.title_en, plan.campaign.title_fa)
            yield Warned(f"swapped-{plan.campaign_id}", SWAPPED_THERE.format(campaign=named, given=given))


def _doubtful(saving: Saving) -> Iterator[Warned]:
    """What is odd about the meter in the time that the saving was found in. Gaps are none of it: they were refused."""
    if saving.meter is None:
        return
    since = date.fromisoformat(saving.inputs["baseline_from"])
    found = list_doubts(saving.meter, since, saving.ends_on)
    for twin in list_twins(saving.meter, since, saving.ends_on):
        yield Warned(f"twin-{twin.meter.id}", TWIN.format(office=twin.meter.office.place.names, count=twin.count))
    for kind in (DoubtKind.TOUCHES, DoubtKind.DISAGREES, DoubtKind.FAR):
        doubts = [doubt for doubt in found if doubt.kind is kind]
        if len(doubts) == 1:
            yield Warned(doubts[0].code, doubts[0].said)
        elif doubts:
            said = MANY.format(first=doubts[0].said, count=len(doubts))
            yield Warned(f"{doubts[0].code}-{len(doubts)}", said)


def _alike(saving: Saving) -> Iterator[Warned]:
    """Savings of the same time that nothing tells apart from this one: two meters are two, two papers may be one."""
    for other in _list_overlapping(saving):
        said = SAME_COMPANY if other.company_id == saving.company_id else SAME_PLACE
        message = said.format(number=other.id, start=other.starts_on, end=other.ends_on)
        yield Warned(f"alike-{other.id}", message)


def _list_overlapping(saving: Saving) -> Sequence[Saving]:
    wanted = select(Saving).where(
        Saving.id != saving.id, Saving.energy == saving.energy, Saving.state.in_(CLAIMING),
        Saving.starts_on <= saving.ends_on, Saving.ends_on >= saving.starts_on, *_may_be_the_same(saving),
    )  # fmt: skip
    return db.session.scalars(wanted.order_by(Saving.id).limit(ALIKE_SHOWN)).all()


def _may_be_the_same(saving: Saving) -> Iterator[ColumnElement[bool]]:
    """Of the same company; units also of another, in the same province or by the same paper anywhere.

    Meters, and units that a book counts, never.
    """
    own = Saving.company_id == saving.company_id
    if saving.meter_id is not None:
        yield own
        yield Saving.meter_id.is_(None)
    elif is_counted(saving.campaign):
        counted = select(Campaign.id).where(Campaign.kind == CampaignKind.SWAP)
        yield own
        yield or_(Saving.meter_id.is_not(None), Saving.campaign_id.is_(None), Saving.campaign_id.not_in(counted))
    elif not saving.inputs.get("ground"):  # it was drafted before anybody asked for a paper
        yield own
    else:
        there = [SavingClaim.subject.startswith(start, autoescape=True) for start in list_units_near(saving)]
        named = SavingClaim.subject.endswith(f" {ground_key(saving.inputs['ground'])}", autoescape=True)
        same_paper = and_(SavingClaim.subject.startswith(UNITS), named)
        yield or_(own, Saving.id.in_(select(SavingClaim.saving_id).where(or_(same_paper, *there))))
