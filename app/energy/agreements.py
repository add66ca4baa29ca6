"""The sponsor's agreement to a campaign's rule, on file: nothing is converted without the signed paper."""

from __future__ import annotations

from typing import IO

from app import clock
from app.accounts.models import User
from app.campaigns.queries import get_campaign
from app.campaigns.words import CampaignState
from app.db import atomic, db
from app.energy.conversion_refusals import AgreementStays, NoSuchAgreement
from app.energy.conversions import ConversionRule, RuleAgreement
from app.energy.ruling import find_rule, get_rule, lock_campaign
from app.files.models import StoredFile
from app.files.service import store_file

MEDIA = "application/octet-stream"
UNFROZEN = (CampaignState.DRAFT, CampaignState.APPROVED)


@atomic()
def store_agreement(*, campaign_id: int, source: IO[bytes], name: str, by: User) -> ConversionRule:
    """Keep the signed paper with the rule; once the campaign is open it comes at most once.

    Raises NoRule, AgreementStays.
    """
    campaign = lock_campaign(campaign_id, by, "draft_campaign")
    rule = get_rule(campaign_id)
    if rule.agreement is not None and campaign.state not in UNFROZEN:
        raise AgreementStays()
    rule.agreement = None
    db.session.flush()
    file = store_file(source=source, name=name, media_type=MEDIA, by=by)
    rule.agreement = RuleAgreement(file=file, added_by_id=by.id, added_at=clock.recorded_now())
    db.session.flush()
    return rule


def get_agreement(campaign_id: int, *, seen_by: User) -> StoredFile:
    """The paper on file, for offices that have a part in the campaign; raises NoSuchCampaign, NoSuchAgreement."""
    get_campaign(campaign_id, seen_by=seen_by, act="read_conversions")
    rule = find_rule(campaign_id)
    if rule is None or rule.agreement is None:
        raise NoSuchAgreement()
    return rule.agreement.file
