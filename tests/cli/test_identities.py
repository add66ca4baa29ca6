"""flask identity and flask beneficiaries: keys change without a name being lost, and nothing is kept too long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.beneficiaries import sealing
from app.beneficiaries.envelopes import Envelopes, use_envelopes
from app.beneficiaries.identity_models import Identity, PersonKey
from app.clock import now
from app.db import atomic, db
from app.keys import make_missing_keys

NAME = "کاملیا کاشته"


@pytest.fixture
def keys(app, tmp_path):
    """Keys of this test's own, so that a change of them concerns nobody else."""
    make_missing_keys(tmp_path)
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(settings, identity_key_file=tmp_path / "identity.key")
    yield
    app.config["SETTINGS"] = settings
    with app.app_context():
        use_envelopes(db.engine, Envelopes(settings.identity_keys))


def test_a_new_key_is_added_and_every_person_s_key_is_wrapped_with_it(app, make, keys):
    run = app.test_cli_runner().invoke
    before = run(args=["identity", "rewrap"])
    with make.inside():
        person_id = make.person(name=NAME, national_number=make.national_number()).id

    added, again = run(args=["identity", "new-key", "--hash-too"]), run(args=["identity", "rewrap"])

    assert (before.exit_code, added.exit_code, again.exit_code) == (0, 0, 0)
    assert "Key 2, hash 2." in added.output
    assert "1 keys are wrapped and 1 numbers hashed" in again.output
    with make.inside():
        assert db.session.get(PersonKey, person_id).key_version == 2
        assert sealing.take_out(person_id).name == NAME


def test_what_was_kept_long_enough_goes_and_the_last_line_says_how_much(app, make):
    with make.inside(), atomic():
        person = make.person(name=NAME)
        db.session.get(Identity, person.id).written_at = now() - timedelta(days=800)

    done, again = (app.test_cli_runner().invoke(args=["beneficiaries", "retain"]) for _ in range(2))

    assert [done.output, again.output] == [
        f"{count} identities were kept long enough and are gone.\n" for count in (1, 0)
    ]
