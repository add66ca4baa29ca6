"""The fuzzer knows where to find whatever a request can name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.api import spec
from tests.api.known import KEYS

WORDS = {"kind"}
"""Parts of addresses that are no keys: the kinds of files that come in, which the fuzzer knows as words."""


def names_of_fields(said: Any) -> Iterator[str]:
    """The names of all fields that a part of the contract describes, at whatever depth."""
    if isinstance(said, list):
        for each in said:
            yield from names_of_fields(each)
    elif isinstance(said, dict):
        yield from said.get("properties", {})
        for each in said.values():
            yield from names_of_fields(each)


def test_every_key_that_a_request_can_name_has_a_source(app):
    with app.test_request_context():
        document = spec.describe("en")
    parameters = [
        one for by_name in document["paths"].values() for way in by_name.values() for one in way["parameters"]
    ]
    in_paths = {one["name"] for one in parameters if one["in"] == "path"}
    asked = {one["name"] for one in parameters} | {
        name for shape, said in document["components"]["schemas"].items() if not shape.endswith("Out")
        for name in names_of_fields(said)
    }  # fmt: skip
    keys = {name for name in asked if name.endswith(("_id", "_ids"))} - {"legal_id"}

    assert in_paths - KEYS.keys() == WORDS
    assert {name.removesuffix("s") for name in keys} - KEYS.keys() == set()
