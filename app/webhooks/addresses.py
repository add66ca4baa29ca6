"""Where messages may go: over TLS, to a machine of the open internet, whatever its name leads to at that moment."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from app.errors import Invalid

LONGEST = 500
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


class AddressUnknown(Invalid):
    """The name in this address leads nowhere."""


class AddressNotOpen(Invalid):
    """This address leads into a private network. Messages go to machines of the open internet only."""


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
    """The machines that a name leads to; raises AddressUnknown."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressUnknown(field="address") from error
    return [str(each[4][0]) for each in found]


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

    Raises AddressUnknown and AddressNotOpen: one machine that is not open is enough.
    """
    found = [ipaddress.ip_address(each.split("%")[0]) for each in resolve(address.host, address.port)]
    if not found:
        raise AddressUnknown(field="address")
    if near_allowed and address.host == NEAR:
        return NEAR
    if not all(_is_open(each) for each in found):
        raise AddressNotOpen(field="address")
    return str(found[0])


def _is_open(machine: Found) -> bool:
    if isinstance(machine, ipaddress.IPv6Address):
        if machine.ipv4_mapped is not None:
            return _is_open(machine.ipv4_mapped)
        if machine.is_site_local or any(machine in net for net in CARRIES_ANOTHER):
            return False
    return machine.is_global and not machine.is_multicast
