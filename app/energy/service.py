"""What can happen to a saving: a company drafts and declares it, an office or the centre verifies or refuses it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.accounts.rights import require_act, require_anywhere
from app.campaigns.models import Campaign
from app.campaigns.promising import said_name
from app.campaigns.refusals import CompanyCannotPromise
from app.companies.models import Company
from app.companies.queries import company_ids_of
from app.db import atomic, db
from app.energy.claims import claim, end_claim, ground_key, is_counted, refuse_claimed
from app.energy.drafts import SavingDraft
from app.energy.finding import find, find_again
from app.energy.lasting import check_lasting
from app.energy.lots import saved_item
from app.energy.mains import hold_family
from app.energy.meters import Meter
from app.energy.methods.findings import Finding
from app.energy.models import OPEN_STATES, Saving, SavingEvidence
from app.energy.questions import answer_questions
from app.energy.refusals import (
    ChangedMeanwhile,
    InputMissing,
    NoEvidence,
    NotThisCompany,
    TimeNotOver,
    VerifierDeclared,
)
from app.energy.sight import hold_meters, lock_saving, own_company
from app.energy.taking import get_taking_campaign
from app.energy.words import Method, SavingState
from app.errors import N_, Invalid
from app.files.models import StoredFile
from app.items.quantities import say_quantity
from app.ledger import service as ledger
from app.ledger.drafts import EntryDraft, Move
from app.ledger.words import EntryKind, HolderKind, LotKind, Origin, Stage


@atomic()
def draft_saving(*, draft: SavingDraft, by: User) -> Saving:
    """What a company's representative means to declare, found by its method at once; raises why nothing is found."""
    require_anywhere(by, "declare_saving")
    company = own_company(draft.company_id, by)
    _require_standing(company)
    if draft.ends_on > clock.business_today():
        raise TimeNotOver(day=draft.ends_on, field="ends_on")
    campaign = None if draft.campaign_id is None else get_taking_campaign(draft.campaign_id, by, draft.energy)
    _require_ground(draft, campaign)
    inputs, finding = find(draft, _hold_meter(draft, by))
    saving = Saving(
        company_id=company.id, campaign_id=draft.campaign_id, office_id=(campaign or company).office_id,
        energy=draft.energy, method=draft.method, meter_id=draft.meter_id, starts_on=draft.starts_on,
        ends_on=draft.ends_on, note=draft.note, drafted_by_id=by.id, drafted_at=clock.recorded_now(),
        **_kept(inputs, finding),
    )  # fmt: skip
    db.session.add(saving)
    db.session.flush()
    refuse_claimed(saving)
    return saving


def _kept(inputs: dict[str, Any], finding: Finding) -> dict[str, Any]:
    return {
        "inputs": inputs, "result": finding.figures, "quantity": finding.quantity, "rule_version": finding.rule_version,
    }  # fmt: skip


def _require_standing(company: Company) -> None:
    if not company.can_promise:
        raise CompanyCannotPromise(company=said_name(company), field="company_id")


def _require_ground(draft: SavingDraft, campaign: Campaign | None) -> None:
    """Units that no book counts are named by where they stand and by the paper that lists them."""
    if draft.method is not Method.DEEMED or is_counted(campaign):
        return
    if draft.place_id is None:
        raise InputMissing(field="place_id")
    ground_key(draft.ground or "")


def _hold_meter(draft: SavingDraft, by: User) -> Meter | None:
    """The meter, if its method asks for one; it must be of the company that declares."""
    if not draft.method.asks_meter or draft.meter_id is None:
        if draft.meter_id is not None:
            raise Invalid(N_("This method takes no meter."), field="meter_id")
        return None
    meter = hold_meters([draft.meter_id], by)[draft.meter_id]
    if meter.company_id != draft.company_id:
        raise NotThisCompany(field="meter_id")
    return meter


@atomic()
def add_evidence(*, saving_id: int, files: Sequence[StoredFile], by: User) -> Saving:
    """More of what shows that a saving is true, until somebody has decided."""
    saving = lock_saving(saving_id, by)
    own_company(saving.company_id, by)
    saving.require_state(*OPEN_STATES)
    for file in files:
        db.session.add(SavingEvidence(saving_id=saving.id, file_id=file.id, added_by_id=by.id))
    db.session.flush()
    db.session.refresh(saving)
    return saving


@atomic()
def declare_saving(*, saving_id: int, by: User) -> Saving:
    """The company stands by it; from now on it is claimed, and an office or the centre decides.

    Raises SavingWrongState, CampaignNotOpen, NoEvidence, and why it cannot be claimed.
    """
    require_anywhere(by, "declare_saving")
    saving = lock_saving(saving_id, by)
    _require_standing(own_company(saving.company_id, by))
    saving.require_state(SavingState.DRAFT)
    if saving.campaign_id is not None:
        get_taking_campaign(saving.campaign_id, by, saving.energy)  # it may have been closed since the draft
    if not saving.evidence:
        raise NoEvidence()
    if saving.meter_id is not None:
        hold_family(saving.meter_id)
        hold_meters([saving.meter_id], by)
    claim(saving)
    saving.state, saving.declared_by_id, saving.declared_at = SavingState.DECLARED, by.id, clock.recorded_now()
    db.session.flush()
    return saving


@atomic()
def verify_saving(
    *, saving_id: int, expires_on: date, by: User, key: str, answers: Mapping[str, str] | None = None
) -> Saving:
    """An officer who did not declare it finds it right: it is a lot that can be converted until `expires_on`.

    What speaks against it is answered first, under the code of each warning; raises Unanswered with all that are left.
    """
    content = {"saving": saving_id, "expires": expires_on, "answers": dict(answers or {})}
    act = ledger.begin_act(
        verb="verify_saving", by=by, key=key, content=content, allowed=lambda: _lock_as_decider(saving_id, by)
    )
    if act.is_repeat:
        return db.session.scalars(select(Saving).where(Saving.act_id == act.id)).one()
    saving = _lock_to_decide(saving_id, by)
    today = clock.business_today()
    check_lasting(expires_on)
    _refuse_changed(saving)
    refuse_claimed(saving)
    answer_questions(saving, answers or {})
    lot = ledger.open_lot(
        kind=LotKind.SAVING, origin=Origin.SAVING, item_id=saved_item(saving.energy).id,
        given_by=saving.company.holder_id, given_for=_purpose(saving), place_id=_place_of(saving),
        quantity=saving.quantity, opened_on=today, expires_on=expires_on,
    )  # fmt: skip
    here = saving.company.holder_id
    move = Move(lot.id, saving.quantity, (here, Stage.GIVEN), (here, Stage.AVAILABLE))
    entry = EntryDraft(saving.office_id, EntryKind.SAVING, today, [move])
    _decide(saving, SavingState.VERIFIED, by)
    saving.expires_on, saving.lot_id, saving.entry_id, saving.act_id = expires_on, lot.id, entry.id, act.id
    ledger.post_entries([entry], act=act, by=by)
    return saving


@atomic()
def refuse_saving(*, saving_id: int, reason: str, by: User) -> Saving:
    """An officer who did not declare it finds it wrong, and says why; what it claimed is free again."""
    saving = _lock_to_decide(saving_id, by)
    if not reason.strip():
        raise Invalid(N_("Please fill this in."), field="reason")
    saving.reason = reason.strip()
    _decide(saving, SavingState.REFUSED, by)
    db.session.flush()
    end_claim(saving)
    return saving


def _lock_to_decide(saving_id: int, by: User) -> Saving:
    saving = _lock_as_decider(saving_id, by)
    saving.require_state(SavingState.DECLARED)
    return saving


def _lock_as_decider(saving_id: int, by: User) -> Saving:
    saving = lock_saving(saving_id, by)
    if saving.company_id in company_ids_of(by.id) or by.id in (saving.declared_by_id, saving.drafted_by_id):
        raise VerifierDeclared()
    require_act(by, saving.office_id, "verify_saving")
    return saving


def _refuse_changed(saving: Saving) -> None:
    """What was recorded of its meter after the declaration must not say otherwise."""
    if saving.meter_id is not None and (found := find_again(saving).quantity) != saving.quantity:
        raise ChangedMeanwhile(quantity=say_quantity(found, saved_item(saving.energy)))


def _decide(saving: Saving, state: SavingState, by: User) -> None:
    saving.state, saving.decided_by_id, saving.decided_at = state, by.id, clock.recorded_now()


def _purpose(saving: Saving) -> int:
    """Whom the lot is given for: the campaign's holder, or the office's for what is of no campaign."""
    if saving.campaign is not None:
        return saving.campaign.holder_id
    return ledger.office_holder(office_id=saving.office_id, kind=HolderKind.OFFICE).id


def _place_of(saving: Saving) -> int:
    place_id: int = saving.inputs.get("place_id") or saving.office.place_id
    return saving.meter.place_id if saving.meter is not None else place_id
