"""What a form or a sheet's row of a company may hold."""

from __future__ import annotations

import pytest
from marshmallow import ValidationError

from app.companies.schemas import CompanyIn, CompanyRevisionIn


def test_a_form_gives_details_in_one_spelling_and_leaves_blanks_out():
    loaded = CompanyIn().load(
        {
            "name_fa": " فولاد ", "name_en": "", "legal_id": "۱۰۳۸۰۲۸۴۷۹۰", "postal_code": "13456-13579",
            "register_no": "۱۲۳", "email": " ", "is_public": "yes",
        }
    )  # fmt: skip

    details = loaded["details"]
    assert (details.name_fa, details.name_en, details.email) == ("فولاد", None, None)
    assert (details.legal_id, details.postal_code, details.register_no) == ("10380284790", "1345613579", "123")
    assert details.is_public is True
    assert loaded["despite"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name_fa", " "), ("name_fa", "x" * 201), ("legal_id", "123"), ("postal_code", "1111113579"),
        ("register_no", "12a"), ("economic_code", "1" * 15), ("email", "someone"), ("website", "nowhere"),
        ("is_public", "perhaps"), ("capital", "1"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_under_its_field(field, value):
    with pytest.raises(ValidationError) as refused:
        CompanyIn().load({"name_fa": "فولاد", field: value})

    assert set(refused.value.messages) == {field}


def test_a_revision_says_on_which_version_it_was_written():
    assert CompanyRevisionIn().load({"name_fa": "فولاد", "version": "3"})["version"] == 3
    with pytest.raises(ValidationError):
        CompanyRevisionIn().load({"name_fa": "فولاد"})
