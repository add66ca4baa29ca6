"""What is measured: postings, lines, retries and refusals, and what the database knows of seals and nights."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from prometheus_client import REGISTRY
from sqlalchemy.exc import OperationalError

from app import metrics
from app.cli.serving import gunicorn_words
from app.db import atomic, db, when_landed
from app.errors import Conflict
from app.ledger import nightly
from tests.web.reading import send
from tests.web.shelves import enter, make_shelf
from tests.web.test_receivers import registering

KEY = Ed25519PrivateKey.generate()


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def gauges(text: str) -> dict[str, float]:
    return {name: float(number) for name, number in re.findall(r"^(daftar_\w+) (\S+)$", text, re.M)}


def test_a_posting_counts_its_entries_and_lines_and_its_time_once_it_is_committed(ctx, make):
    names = ("daftar_entries_posted_total", "daftar_lines_posted_total", "daftar_posting_seconds_count")
    store, before = make.store(), [value(name) for name in names]

    make.stock(store, "blanket", 20)

    assert [value(name) - old for name, old in zip(names, before, strict=True)] == [1, 2, 1]


def test_what_is_rolled_back_is_not_counted(ctx, make):
    store, before = make.store(), value("daftar_entries_posted_total")

    with pytest.raises(Conflict), atomic():
        make.stock(store, "blanket", 20)
        raise Conflict()

    assert value("daftar_entries_posted_total") == before


def test_of_what_a_savepoint_undid_nothing_is_told_and_of_the_rest_everything(ctx):
    told = []
    with atomic():
        when_landed(lambda _landing: told.append("kept"))
        with pytest.raises(Conflict), atomic():
            when_landed(lambda _landing: told.append("undone"))
            raise Conflict()
        assert told == []

    assert told == ["kept"]


def test_a_race_that_was_lost_is_counted_and_told(ctx):
    before, landings, tries = value("daftar_retries_total"), [], []

    @atomic()
    def lose_twice() -> None:
        tries.append(1)
        when_landed(landings.append)
        if len(tries) < 3:
            raise OperationalError("", None, psycopg.errors.SerializationFailure())

    lose_twice()

    assert value("daftar_retries_total") - before == 2
    assert [landing.retries for landing in landings] == [2]


def test_refusals_are_counted_by_kind_at_the_door_they_were_refused_at(client, make, cli):
    def counted() -> list[float]:
        labels = [("ValidationError", "web"), ("NotFound", "web"), ("NoSuchEntry", "command")]
        return [value("daftar_refusals_total", kind=kind, door=door) for kind, door in labels]

    enter(client, make_shelf(make).clerk)
    before = counted()

    send(client, "/receivers/new", **registering(make, people="0"))
    client.get("/no-such-page")
    cli.invoke(args=["ledger", "proof", "IR-20/1404/99999"])

    assert [now - old for now, old in zip(counted(), before, strict=True)] == [1, 1, 1]


def test_the_page_of_metrics_says_what_the_database_knows(client, make):
    with make.inside():
        make.stock(make.store(), "blanket", 20)
    before = gauges(client.get("/metrics").text)
    with make.inside():
        nightly.keep_watch(key=KEY)
        make.stock(make.store(), "blanket", 20)

    answer = client.get("/metrics")
    after = gauges(answer.text)

    assert answer.mimetype == "text/plain"
    assert before["daftar_unsealed_entries"] == 1
    assert before["daftar_nightly_right"] != before["daftar_nightly_right"]  # not a number: no night yet
    assert (after["daftar_unsealed_entries"], after["daftar_nightly_right"]) == (1, 1)
    assert 0 <= after["daftar_seal_age_seconds"] < 600
    assert 0 <= after["daftar_nightly_age_seconds"] < 600
    assert after["daftar_entries_posted_total"] >= 2


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("10.1.2.3", {}), ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}), ("127.0.0.1", {"X-Real-IP": "10.1.2.3"}),
        ("127.0.0.1", {"X-Forwarded-For": ""}), ("", {}),
    ],
)  # fmt: skip
def test_to_whoever_is_not_on_this_machine_there_are_no_metrics(client, address, headers):
    asked = {"environ_base": {"REMOTE_ADDR": address}, "headers": headers}

    assert client.get("/metrics", **asked).status_code == 404
    assert client.get("/metrics").status_code == 200


def test_a_process_that_serves_alone_hands_out_its_own_counts(monkeypatch):
    monkeypatch.delenv(metrics.FOLDER, raising=False)

    assert metrics.gathered() is REGISTRY


@pytest.mark.slow
@pytest.mark.only_on("sqlite")
def test_the_workers_of_gunicorn_add_up_and_leave_nothing_behind(app, base_settings, tmp_path):
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    settings = {
        "DATABASE_URL": url, "FILES_DIR": str(base_settings.files_dir), "SECRET_KEY": base_settings.secret_key,
        "IDENTITY_KEY_FILE": str(base_settings.identity_key_file), "TMPDIR": str(tmp_path),
        "SEAL_KEY_FILE": str(base_settings.seal_key_file),
    }  # fmt: skip
    words = [*gunicorn_words(0), "--log-file", str(tmp_path / "log")]
    server = subprocess.Popen(words, env={**os.environ, **settings}, stderr=subprocess.DEVNULL)
    try:
        address = _address(tmp_path / "log")
        for _ in range(20):
            _status(f"{address}/no-such-page")
        with urllib.request.urlopen(f"{address}/metrics", timeout=60) as answer:
            text = answer.read().decode()
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)

    assert 'daftar_refusals_total{door="web",kind="NotFound"} 20.0' in text
    assert not list(tmp_path.glob("daftar-metrics-*"))


def _address(log: Path) -> str:
    for _ in range(600):
        found = re.search(r"Listening at: (http://[0-9.:]+)", log.read_text()) if log.exists() else None
        if found:
            return found[1]
        time.sleep(0.1)
    raise AssertionError("The server did not start.")


def _status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code
