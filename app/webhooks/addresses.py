"""Where messages may go: over TLS, to a machine of the open internet, whatever its name leads to at that moment."""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import BoundedSemaphore, Thread
from urllib.parse import SplitResult, urlsplit

from app.errors import Invalid

LONGEST = 500
PATIENCE = 3.0
"""How many seconds to wait for who knows a name's machines."""
AT_ONCE = BoundedSemaphore(16)
"""As many names are looked up at once: one that nobody answers for holds its thread until the system gives up."""
PRINTABLE = re.compile(r"[\x21-\x7e]+")
NEAR = "127.0.0.1"
CARRIES_ANOTHER = tuple(
    ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)
"""IPv6 addresses in which an IPv4 one is hidden."""

Found = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]


class NotAnAddress(Invalid):
    """Write a whole address that begins with https://, without a name, a password or a “#” part."""


class AddressNotOpen(Invalid):
    """This address does not lead to a machine of the open internet. Messages go to such machines only."""

    # One and the same for a name that leads nowhere, into a private network, or that nobody answers for in time, so
    # that nobody learns here which names a private network has.


@dataclass(frozen=True)
class Address:
    """Where to send, taken apart."""

    host: str
    port: int
    path: str
    is_secure: bool

    @property
    def called(self) -> str:
        """As the header “Host” has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_secure else 80) else f"{host}:{self.port}"


def look_up(host: str, port: int) -> Sequence[str]:
    """The machines that a name leads to, none where it leads nowhere; it takes as long as the system lets it."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return [str(each[4][0]) for each in found]


def _look_up_in_time(address: Address, resolve: Resolve) -> Sequence[str]:
    """The same, or nothing once `PATIENCE` is over: whoever waits here is not held up by a name that hangs."""
    found: list[str] = []
    until = time.monotonic() + PATIENCE
    if not AT_ONCE.acquire(timeout=PATIENCE):
        return found

    def ask() -> None:
        try:
            found.extend(resolve(address.host, address.port))
        finally:
            AT_ONCE.release()

    asking = Thread(target=ask, daemon=True)
    asking.start()
    asking.join(max(0.0, until - time.monotonic()))
    return () if asking.is_alive() else found


def read_address(written: str, *, near_allowed: bool) -> Address:
    """An address taken apart; raises NotAnAddress. With `near_allowed` this machine may be named, without TLS too."""
    parts = _split(written)
    is_near = near_allowed and parts.hostname == NEAR
    if parts.scheme not in (("https", "http") if is_near else ("https",)) or parts.username or parts.password:
        raise NotAnAddress(field="address")
    if parts.fragment or not parts.hostname:
        raise NotAnAddress(field="address")
    is_secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(parts.hostname, parts.port or (443 if is_secure else 80), path, is_secure)


def _split(written: str) -> SplitResult:
    if len(written) > LONGEST or not PRINTABLE.fullmatch(written) or "\\" in written:
        raise NotAnAddress(field="address")
    try:
        parts = urlsplit(written)
        if parts.port == 0:
            raise NotAnAddress(field="address")
    except ValueError as error:
        raise NotAnAddress(field="address") from error
    return parts


def find_machine(address: Address, *, near_allowed: bool, resolve: Resolve = look_up) -> str:
    """The machine to connect to, by number, so that its name cannot lead elsewhere a moment later.

    Raises AddressNotOpen: one machine that is not open is enough.
    """
    if near_allowed and address.host == NEAR:
        return NEAR
    found = [ipaddress.ip_address(each.split("%")[0]) for each in _look_up_in_time(address, resolve)]
    if not found or not all(_is_open(each) for each in found):
        raise AddressNotOpen(field="address")
    return str(found[0])


def _is_open(machine: Found) -> bool:
    if isinstance(machine, ipaddress.IPv6Address):
        if machine.ipv4_mapped is not None:
            return _is_open(machine.ipv4_mapped)
        if machine.is_site_local or any(machine in net for net in CARRIES_ANOTHER):
            return False
    return machine.is_global and not machine.is_multicast
