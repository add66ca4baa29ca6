"""Editions: two officers sign, what is published is never changed, an erratum takes its place and says why."""

from __future__ import annotations

import hashlib
import io
import json

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.db import atomic, db
from app.errors import NotAllowed
from app.files.queries import list_pieces
from app.files.service import store_file
from app.files.vault import FileDamaged, the_vault
from app.reports import editions
from app.reports.edition_models import Edition, EditionState, SamePersonAgain, WrongStep
from app.reports.edition_queries import find_erratum, get_edition_file, get_published, list_published
from app.reports.yearly.subjects import get_subject
from tests.reports.test_yearly import year

__all__ = ["year"]

SMALL = {"report.json": b"{}\n", "fa/report.html": b"<!doctype html>\n"}


def files_of(content=SMALL):
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}
    return {**content, "manifest.json": json.dumps({"sha256": digests}).encode()}


@pytest.fixture
def officers(app, year, make):
    with app.app_context():
        yield [make.user(Role.NATIONAL) for _ in range(3)]


def draft(by, **more):
    return editions.draft_edition(subject=get_subject(1404), files=files_of(), by=by, **more)


def published(officers, **more):
    edition = draft(officers[0], **more)
    editions.review_edition(edition_id=edition.id, by=officers[1])
    for officer in officers[:2]:
        editions.sign_edition(edition_id=edition.id, by=officer)
    return editions.publish_edition(edition_id=edition.id, by=officers[2])


def test_an_edition_is_reviewed_signed_by_two_and_published(officers):
    edition = published(officers)

    assert edition.state is EditionState.PUBLISHED
    assert [each.id for each in list_published()] == [edition.id]
    file, pieces = get_edition_file(edition.id, "report.json")
    assert (b"".join(pieces), file.media_type) == (b"{}\n", "application/json")


def test_nobody_stands_twice_under_one_edition(officers):
    edition = draft(officers[0])

    with pytest.raises(SamePersonAgain):
        editions.review_edition(edition_id=edition.id, by=officers[0])
    editions.review_edition(edition_id=edition.id, by=officers[1])
    editions.sign_edition(edition_id=edition.id, by=officers[0])
    with pytest.raises(SamePersonAgain):
        editions.sign_edition(edition_id=edition.id, by=officers[0])
    assert edition.state is EditionState.REVIEWED
    with pytest.raises(WrongStep):
        editions.publish_edition(edition_id=edition.id, by=officers[2])


def test_a_published_year_is_corrected_by_an_erratum_that_says_why(officers):
    first = published(officers)

    with pytest.raises(editions.PublishedAlready):
        draft(officers[0])
    with pytest.raises(editions.ReasonMissing):
        draft(officers[0], corrects=first.id)
    second = published(officers, corrects=first.id, reason="جمع استان سمنان نادرست بود")

    assert (first.state, second.state) == (EditionState.SUPERSEDED, EditionState.PUBLISHED)
    assert get_published(first.id).manifest == first.manifest
    assert find_erratum(first) is second
    with pytest.raises(editions.NotOfTheSame):
        draft(officers[0], corrects=first.id, reason="again")


def test_a_file_that_is_not_as_it_was_made_is_not_published(officers):
    edition = draft(officers[0])
    editions.review_edition(edition_id=edition.id, by=officers[1])
    for officer in officers[:2]:
        editions.sign_edition(edition_id=edition.id, by=officer)
    other = store_file(source=io.BytesIO(b"{1}"), name="x.json", media_type="application/json", by=officers[0])
    [part] = [each for each in edition.files if each.name == "report.json"]
    own = part.file
    with atomic():
        part.file = other

    with pytest.raises(editions.EditionDamaged):
        editions.publish_edition(edition_id=edition.id, by=officers[2])
    with atomic():
        part.file = own
    the_vault().find(own.stored_as).write_bytes(b"DAF1 and no more")
    with pytest.raises(FileDamaged):
        editions.publish_edition(edition_id=edition.id, by=officers[2])
    assert list_published() == []


def test_only_the_centre_keeps_editions_and_a_discarded_one_is_over(officers, make):
    with pytest.raises(NotAllowed):
        draft(make.clerk())
    edition = draft(officers[0])
    editions.discard_edition(edition_id=edition.id, by=officers[1])

    with pytest.raises(WrongStep):
        editions.review_edition(edition_id=edition.id, by=officers[1])
    with pytest.raises(editions.NoSuchEdition):
        get_published(edition.id)


def test_the_files_of_an_edition_are_in_both_languages_and_the_manifest_has_them_all(officers):
    files = editions.write_edition(get_subject(1404))
    edition = editions.draft_edition(subject=get_subject(1404), files=files, by=officers[0])

    wanted = {"fa/report.pdf", "en/report.pdf", "fa/report.html", "en/report.xlsx", "report.json", "data/t1.csv"}
    assert wanted <= set(files)
    manifest = json.loads(files["manifest.json"])
    assert set(manifest["sha256"]) == set(files) - {"manifest.json"}
    kept = {each.name: b"".join(list_pieces(each.file)) for each in edition.files}
    assert kept == files
    assert db.session.scalar(select(Edition.manifest)) == hashlib.sha256(files["manifest.json"]).hexdigest()
