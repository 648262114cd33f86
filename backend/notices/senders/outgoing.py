"""The one door for what goes to addresses that offices or the register name.

A host is resolved here, every address it resolves to is checked, and the connection goes to the address that
was checked: what the name leads to a moment later does not matter. What is inside the city's network is
closed, except where the operator named it.
"""

import ipaddress
import socket
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

MAIL_PORTS = frozenset({25, 465, 587, 994, 2525})
HTTPS_PORT = 443
ROBOT_HOSTS = frozenset({"qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn", "open.larksuite.com"})
MOST_ADDRESSES = 2  # of one name; each may cost a whole timeout
_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class HostRefusedError(OSError):
    """The host or port is none that notices may go to. What it is and who is there stays between us."""


@dataclass(frozen=True, slots=True)
class OutgoingDoor:
    """`named` are the hosts of LINSHENG_INNER_HOSTS, as `host` (for the ports of mail) or `host:port`."""

    named: frozenset[str] = frozenset()

    def connect(self, host: str, port: int, timeout: float | None) -> socket.socket:
        """Raises HostRefusedError; any other OSError where nobody answers."""
        problem: OSError = HostRefusedError(host)
        for family, kind, protocol, place in self._places(host, port)[:MOST_ADDRESSES]:
            made = socket.socket(family, kind, protocol)
            try:
                made.settimeout(timeout)
                made.connect(place)
            except OSError as error:
                made.close()
                problem = error
            else:
                return made
        raise problem

    def check(self, host: str, port: int) -> None:
        """The same without a connection: resolves the name only. Raises as `connect` does."""
        self._places(host, port)

    def check_robot(self, webhook: str) -> None:
        """Raises HostRefusedError for what is no robot's platform; nobody is asked."""
        parts = urlsplit(webhook)
        host, port = parts.hostname or "", _port_of(webhook)
        of_platform = parts.scheme == "https" and host in ROBOT_HOSTS and port == HTTPS_PORT
        if parts.username or not (of_platform or self.is_named(host, port)):
            raise HostRefusedError(host)

    def is_named(self, host: str, port: int) -> bool:
        name = host.lower()
        return f"{name}:{port}" in self.named or (name in self.named and port in MAIL_PORTS)

    def may_be_mail(self, host: str, port: int) -> bool:
        """By what is written of a mail server, when it is typed; nobody is asked."""
        name = host.lower().rstrip(".")
        is_here = name == "localhost" or name.endswith(".localhost")
        return self.is_named(host, port) or (port in MAIL_PORTS and not is_here and not leads_inside(host))

    def _places(self, host: str, port: int) -> list[tuple[int, int, int, tuple[str, int]]]:
        is_named = self.is_named(host, port)
        if not is_named and port not in MAIL_PORTS | {HTTPS_PORT}:
            raise HostRefusedError(host)
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except UnicodeError:
            raise HostRefusedError(host) from None
        places: list[tuple[int, int, int, tuple[str, int]]] = []
        for family, kind, protocol, _, place in rows:
            address = _read_address(str(place[0]))
            # One address inside is enough: whoever owns the name chooses which comes first.
            if not is_named and (address is None or not is_public(address)):
                raise HostRefusedError(host)
            places.append((family, kind, protocol, place))  # type: ignore[arg-type]  # of IPv4 or IPv6
        return places


def door_of(inner_hosts: str) -> OutgoingDoor:
    """For what offices and the register name; `inner_hosts` is the setting."""
    return OutgoingDoor(frozenset(part for part in inner_hosts.split(",") if part))


def operators_door(host: str, port: int) -> OutgoingDoor:
    """For the one server that the settings themselves name, wherever it stands."""
    return OutgoingDoor(frozenset({f"{host.lower()}:{port}"}))


def is_public(address: Address) -> bool:
    """Whether it is one machine of the open internet: not private, loopback, link-local or a group."""
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not (address.is_multicast or address.is_reserved)
    inner = address.ipv4_mapped
    if inner is None and address in _NAT64:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if inner is not None:
        return is_public(inner)
    # Tunnels carry an address of IPv4 that nobody would look at.
    is_tunnel = address.sixtofour is not None or address.teredo is not None
    return address in _UNICAST and address.is_global and not is_tunnel


def leads_inside(host: str) -> bool:
    """Whether the host is written as an address that is not public; a name is not resolved."""
    address = literal_address(host)
    return address is not None and not is_public(address)


def literal_address(host: str) -> Address | None:
    """The address that it spells, as resolvers read it: also decimal, octal, hexadecimal or shortened."""
    text = unicodedata.normalize("NFKC", host).strip("[]").rstrip(".")
    address = _read_address(text)
    if address is not None:
        return address
    try:
        return ipaddress.IPv4Address(socket.inet_aton(text))
    except (OSError, ValueError):
        return None


def refused_hosts(door: OutgoingDoor, servers: Iterable[tuple[str, int]]) -> list[str]:
    """Those that would be refused now; a name that cannot be resolved is none of them."""
    refused = []
    for host, port in servers:
        try:
            door.check(host, port)
        except HostRefusedError:
            refused.append(f"{host}:{port}")
        except OSError:
            continue
    return refused


def _read_address(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None


def _port_of(webhook: str) -> int:
    parts = urlsplit(webhook)
    try:
        return parts.port or (HTTPS_PORT if parts.scheme == "https" else 80)
    except ValueError:
        return 0
