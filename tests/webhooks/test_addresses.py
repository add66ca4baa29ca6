"""Messages go over TLS to machines of the open internet, to the one that was looked at, and are not led elsewhere."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.keys import IdentityKeys
from app.webhooks import addresses
from app.webhooks.addresses import NEAR, AddressNotOpen, NotAnAddress
from app.webhooks.post import Post
from app.webhooks.words import Problem
from tests.webhooks.receiver import listening

KEYS = IdentityKeys(1, {1: b"k" * 32}, b"h" * 32)
OPEN = "93.184.216.34"


def post(*machines: str, **facts: object) -> Post:
    return Post(KEYS, resolve=lambda _host, _port: machines, patience=1.0, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "address",
    [
        "http://receiver.example/", "ftp://receiver.example/", "receiver.example", "https://", "https:///path", "",
        "https://name:word@receiver.example/", "https://receiver.example/#part", "https://receiver.example:0/",
        "https://receiver.example:99999/", "https://receiver.example/a b", "https://گیرنده.example/", "javascript:x",
        "https://receiver.example\\@127.0.0.1/", "https://[::1", "https://receiver.example/\r\nX: y",
        "https://receiver.example/" + "x" * 500, "http://127.0.0.1:8000/",
    ],
)  # fmt: skip
def test_what_is_no_whole_address_over_tls_is_refused(address):
    with pytest.raises(NotAnAddress):
        post(OPEN).require_open(address)


@pytest.mark.parametrize(
    "machine",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.5", "172.16.3.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2001:0:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_a_name_that_leads_into_a_private_network_is_refused_at_registration_and_when_sending(machine):
    for machines in ([machine], [OPEN, machine]):
        with pytest.raises(AddressNotOpen):
            post(*machines).require_open("https://receiver.example/")
        assert post(*machines).send("https://receiver.example/", b"{}", {}).problem is Problem.ADDRESS


@pytest.mark.parametrize("written", ["https://2130706433/", "https://0x7f.1/", "https://127.1/", "https://localhost/"])
def test_this_machine_is_found_however_it_is_written(written):
    with pytest.raises(AddressNotOpen):
        Post(KEYS).require_open(written)


def test_open_machines_are_accepted():
    for machine in (OPEN, "2606:2800:220:1:248:1893:25c8:1946"):
        post(machine).require_open("https://receiver.example:8443/told?by=daftar")


def test_nobody_learns_from_a_refusal_whether_a_private_network_has_a_name(monkeypatch):
    hung = threading.Event()
    monkeypatch.setattr(addresses, "PATIENCE", 0.2)
    answers = {
        "nowhere": lambda *_: (),
        "private": lambda *_: ("10.0.0.5",),
        "hangs": lambda *_: [NEAR] * hung.wait(20),
    }
    refusals = set()
    for resolve in answers.values():
        started = time.monotonic()

        with pytest.raises(AddressNotOpen) as refused:
            Post(KEYS, resolve=resolve).require_open("https://receiver.example/")

        refusals.add((type(refused.value), str(refused.value), refused.value.field))
        assert time.monotonic() - started < 5
    hung.set()

    assert len(refusals) == 1


def test_a_name_that_leads_elsewhere_a_moment_later_is_not_followed_there():
    answers = [[OPEN], ["127.0.0.1"]]
    rebinding = Post(KEYS, resolve=lambda *_: answers.pop(0), patience=1.0)
    rebinding.require_open("https://receiver.example/")

    outcome = rebinding.send("https://receiver.example/", b"{}", {})

    assert (outcome.problem, outcome.status) == (Problem.ADDRESS, None)


def test_an_answer_that_leads_elsewhere_is_not_followed():
    with listening() as goal, listening() as receiver:
        receiver.answers[:], receiver.leads_to = [302], goal.address

        outcome = Post(KEYS, near_allowed=True).send(receiver.address, b"{}", {})

    assert (outcome.status, outcome.problem, goal.told) == (302, Problem.REDIRECT, [])


def test_who_is_not_there_is_noted_as_unreachable():
    with listening() as receiver:
        address = receiver.address

    assert Post(KEYS, near_allowed=True).send(address, b"{}", {}).problem is Problem.UNREACHABLE


@pytest.fixture(scope="module")
def certified(tmp_path_factory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A certificate for receiver.example: what its server shows, and what trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver.example")])
    at = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(at - datetime.timedelta(days=1))
        .not_valid_after(at + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("receiver.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(*private))
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return shown, ssl.create_default_context(cafile=str(folder / "cert.pem"))


def test_the_certificate_is_that_of_the_name_though_the_machine_is_spoken_to_by_number(certified, monkeypatch):
    shown, trusting = certified
    monkeypatch.setattr(ipaddress.IPv4Address, "is_global", True)
    with listening(shown) as receiver:
        port = receiver.address.split(":")[2].split("/")[0]
        asked = []
        trusted = replace(post(NEAR, trust=trusting), resolve=lambda host, _: asked.append(host) or [NEAR])
        right = trusted.send(f"https://receiver.example:{port}/told", b"{}", {})
        other = trusted.send(f"https://other.example:{port}/told", b"{}", {})
        unknown = post(NEAR).send(f"https://receiver.example:{port}/told", b"{}", {})

    assert (right.status, right.problem) == (204, None)
    assert asked == ["receiver.example", "other.example"]  # once a message: nobody looks the name up again to connect
    assert receiver.told[0].headers["Host"] == f"receiver.example:{port}"
    assert (other.problem, unknown.problem) == (Problem.CERTIFICATE, Problem.CERTIFICATE)
    assert len(receiver.told) == 1


def test_an_answer_that_comes_drop_by_drop_is_not_waited_for():
    with socket.create_server((NEAR, 0)) as listener:

        def drip() -> None:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while True:
                    connection.sendall(b"x")
                    time.sleep(0.1)

        threading.Thread(target=drip, daemon=True).start()
        address = f"http://{NEAR}:{listener.getsockname()[1]}/told"

        outcome = Post(KEYS, near_allowed=True, patience=0.5).send(address, b"{}", {})

    assert (outcome.status, outcome.problem) == (None, Problem.TIMEOUT)
    assert outcome.ms < 5000
