"""The shapes of companies as they go out."""

from __future__ import annotations

from marshmallow import fields

from app.answers import Answer, Code, Count, Moment, Named, Words
from app.companies.models import CompanyState


class CompanyOut(Answer):
    """A company: what is written about it, and what the centre says of it."""

    id = Count(required=True)
    name_fa = Words(required=True)
    name_en = Words(allow_none=True)
    state = Code(CompanyState, required=True)
    legal_id = Words(allow_none=True)
    register_no = Words(allow_none=True)
    economic_code = Words(allow_none=True)
    place = fields.Nested(Named, allow_none=True)
    office_id = Count(required=True)
    address = Words(allow_none=True)
    postal_code = Words(allow_none=True)
    phone = Words(allow_none=True)
    email = Words(allow_none=True)
    website = Words(allow_none=True)
    is_public = fields.Boolean(required=True)
    note = Words(required=True)
    registered_at = Moment(required=True)
    decided_at = Moment(allow_none=True)
    verified_at = Moment(allow_none=True)


class RepresentativeOut(Answer):
    """A person who speaks for a company."""

    user_id = Count(required=True)
    name = Words(attribute="user.shown_name", required=True)
    company_id = Count(required=True)
    since = Moment(required=True)
    until = Moment(allow_none=True)
