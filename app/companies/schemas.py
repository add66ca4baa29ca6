"""The shape of a company as a form, a request or a sheet's row gives it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from app.companies.models import DETAILS, CompanyDetails, CompanyState
from app.errors import N_, Invalid
from app.identifiers import read_legal_id, read_postal_code
from app.shapes import Chosen, Filters, Form, Key, Shape, Text, Truth, Whole, is_strict
from app.text import latin_digits


class Identifier(fields.Field[str]):
    """A number that a reader knows how to read, such as a postal code."""

    def __init__(self, read: Callable[[str], str], **kwargs: Any) -> None:
        """`read` gives the number in its one spelling, or refuses it."""
        self.read = read
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if is_strict() and not isinstance(value, str):
            raise self.make_error("validator_failed")
        try:
            return self.read(str(value))
        except Invalid as refusal:
            raise ValidationError(refusal.message) from refusal


def _read_digits(most: int) -> Callable[[str], str]:
    def read(written: str) -> str:
        digits = latin_digits(written.strip())
        if not (digits.isascii() and digits.isdigit() and len(digits) <= most):
            raise Invalid(N_("Write digits only, at most {most}."), most=most)
        return digits

    return read


class CompanyIn(Form):
    """A company's details; `despite` is why a number or a name that looks wrong is right all the same."""

    name_fa = Text(required=True)
    name_en = Text()
    legal_id = Identifier(read_legal_id)
    register_no = Identifier(_read_digits(20))
    economic_code = Identifier(_read_digits(14))
    place_id = Whole()
    address = Text(longest=500)
    postal_code = Identifier(read_postal_code)
    phone = Text(longest=30)
    email = Text(validate=validate.Email(error=N_("This is not an e-mail address.")))
    website = Text(validate=validate.URL(error=N_("This is not a web address. Write it as https://example.ir.")))
    is_public = Truth(error_messages={"invalid": N_("Answer yes or no.")})
    despite = Text(longest=1000)

    @post_load
    def _gather_details(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """The details as one, the rest beside them: what the verbs take."""
        details = CompanyDetails(**{name: value for name, value in data.items() if name in DETAILS})
        rest = {name: value for name, value in data.items() if name not in DETAILS}
        return {"details": details, "despite": None, **rest}


class CompanyRegistrationIn(CompanyIn):
    """A new company, and the office that keeps it."""

    office_id = Key(required=True)


class CompanyRevisionIn(CompanyIn):
    """Other details, and the version of the company they were written on."""

    version = Whole(required=True)


class DecisionIn(Shape):
    """What the centre says when it verifies, refuses, suspends or resumes."""

    note = Text(longest=1000, load_default="")


class SpeakerIn(Shape):
    """A person by the name or the mobile number of their sign-in."""

    person = Text(required=True)


class CompanyQuery(Filters):
    """What companies are asked for by."""

    search = Text(load_default="")
    state = Chosen(CompanyState, load_default=None, allow_none=True)
    place_id = Whole(load_default=None, allow_none=True)


class CompanyFilters(CompanyQuery):
    """The same on a page, and how long the page is."""

    limit = Whole(load_default=50, validate=validate.Range(1, 200, error=N_("Between {min} and {max}.")))
