"""The fuzzer knows where to find whatever a request can name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.api import spec
from app.shapes import LARGEST
from tests.api.known import KEYS, Known, taken_for

WORDS = {"kind", "name"}
"""Parts of addresses that are no keys: the kinds of files that come in, which the fuzzer knows as words, and names of
files."""


def fields_of(said: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The names of all fields that a part of the contract describes, at whatever depth, and what it says of each."""
    if isinstance(said, list):
        for each in said:
            yield from fields_of(each)
    elif isinstance(said, dict):
        yield from said.get("properties", {}).items()
        for each in said.values():
            yield from fields_of(each)


def asked_of(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """All that requests name: the parts of addresses, filters, and fields of bodies."""
    shapes = [said for shape, said in document["components"]["schemas"].items() if not shape.endswith("Out")]
    return [*((one["name"], one["schema"]) for one in parameters_of(document)), *fields_of(shapes)]


def parameters_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Those of all operations."""
    return [one for by_name in document["paths"].values() for way in by_name.values() for one in way["parameters"]]


def test_every_key_that_a_request_can_name_has_a_source(app):
    with app.test_request_context():
        document = spec.describe("en")
    in_paths = {one["name"] for one in parameters_of(document) if one["in"] == "path"}
    asked = {name for name, _ in asked_of(document)}
    keys = {name for name in asked if name.endswith(("_id", "_ids"))} - {"legal_id"}

    assert in_paths - KEYS.keys() == WORDS
    assert {name.removesuffix("s") for name in keys} - KEYS.keys() == set()


def test_a_number_that_no_field_takes_for_a_key_is_left_to_be_refused():
    known = Known({"item_id": [7], "year": [1403]}, {}, "2026-01-01")
    beyond = LARGEST + 1  # no multiple of three, so it would be replaced

    assert beyond % 3
    for name, good, bad in (("item_id", 4, beyond), ("item_ids", [4], [beyond]), ("year", 1400, 1600)):
        assert known.put_in({name: good}) != {name: good}
        assert known.put_in({name: bad}) == {name: bad}
    assert known.put_in({"item_id": "4"}) == {"item_id": "7"}
    assert known.put_in({"item_id": str(beyond)}) == {"item_id": str(beyond)}


def test_what_is_taken_for_a_key_is_taken_by_every_field_of_its_name(app):
    with app.test_request_context():
        asked = asked_of(spec.describe("en"))
    bounded = [(name.removesuffix("s"), said.get("items", said)) for name, said in asked]

    wrong = [
        f"{name}: {said}"
        for name, said in bounded
        if name in KEYS and name != "number" and "maximum" in said
        and not said["minimum"] <= taken_for(name)[0] <= taken_for(name)[-1] <= said["maximum"]
    ]  # fmt: skip

    assert not wrong, "\n".join(wrong)
