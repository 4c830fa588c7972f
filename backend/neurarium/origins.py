"""Addresses as browsers and proxies write them, made comparable: hosts, ports and origins."""

import re
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")


class Authority(NamedTuple):
    """A host and the port that was written with it, as in a Host header."""

    host: str
    port: int | None


class Origin(NamedTuple):
    """Where a page comes from (RFC 6454), with its port even if that is the scheme's own."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"


def parse_authority(text: str) -> Authority | None:
    """`Name:8000` or `[::1]` as host and port; None if it is neither."""
    try:
        parts = urlsplit(f"//{text.strip()}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        return None
    host = normal_host(host)
    return Authority(host, port) if is_numeric(host) or NAME.fullmatch(host) else None


def parse_origin(text: str) -> Origin | None:
    """`https://Name:443` as an origin; None for `null`, for other schemes, and for more than an origin."""
    scheme, separator, rest = text.strip().rstrip("/").partition("://")
    authority = parse_authority(rest)
    scheme = scheme.lower()
    if not separator or scheme not in DEFAULT_PORTS or authority is None:
        return None
    return Origin(scheme, authority.host, authority.port or DEFAULT_PORTS[scheme])


def normal_host(host: str) -> str:
    """A name or a numeric address in the one way of writing that it is compared in."""
    host = host.strip().removeprefix("[").removesuffix("]")
    if is_numeric(host):
        return ip_address(host).compressed
    try:
        return host.rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        return host.lower()


def is_numeric(host: str) -> bool:
    """Whether it is an address in numbers, which nobody can let point to another machine."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether it is this machine itself, as seen from this machine."""
    return host == "localhost" or (is_numeric(host) and ip_address(host).is_loopback)
