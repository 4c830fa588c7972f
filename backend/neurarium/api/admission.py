"""Which names the server answers to, and which pages may ask it for more than to be read."""

from collections.abc import Iterable, Sequence

from neurarium.origins import (
    DEFAULT_PORTS,
    Authority,
    Origin,
    is_numeric,
    normal_host,
    parse_authority,
    parse_origin,
)

ANY_NAME = "*"
MOST_SHOWN = 100


class Admission:
    """Who is let in, by the names and origins that whoever runs the server has listed.

    A page of another site that has its own name point to this machine (DNS rebinding) is what the names are
    listed against. It needs a name for that, so numeric addresses are not listed.
    """

    def __init__(self, names: Iterable[str], origins: Iterable[str]) -> None:
        self._origins = frozenset(origin for text in origins if (origin := parse_origin(text)))
        listed = frozenset(normal_host(name) for name in names)
        self._names = listed | {"localhost"} | {origin.host for origin in self._origins}

    def objection_to_hosts(self, hosts: Sequence[str]) -> str | None:
        """Why a request to these is refused: its Host, and what a proxy says it was; None if it is not."""
        for host in hosts:
            authority = parse_authority(host)
            if authority is None:
                return f"“{host[:MOST_SHOWN]}” is no address that this server could have."
            if not self._knows(authority.host):
                name = authority.host[:MOST_SHOWN]
                return (
                    f"This server does not answer to the name “{name}”. "
                    f"Whoever runs it can allow it: NEURARIUM_ALLOWED_HOSTS={name}"
                )
        return None

    def objection_to_origin(
        self, text: str | None, *, hosts: Sequence[str], scheme: str, own_port: int | None
    ) -> str | None:
        """Why a page of this origin may only read here; programs that are no browsers send no Origin.

        Args:
            text: the Origin header.
            hosts: what the request was sent to, as for `objection_to_hosts`.
            scheme: `http` or `https`, as far as the server knows.
            own_port: the port that the request arrived at.
        """
        if text is None:
            return None
        origin = parse_origin(text)
        if origin is None:
            return f"Only the server's own page may do that, and not one of “{text[:MOST_SHOWN]}”."
        if origin in self._origins:
            return None
        authorities = [authority for host in hosts if (authority := parse_authority(host))]
        if any(_is_own(origin, authority, scheme, own_port) for authority in authorities):
            return None
        return (
            f"Only the server's own page may do that. If {origin} is this server behind a proxy, "
            f"whoever runs it can say so: NEURARIUM_PUBLIC_ORIGINS={origin}. "
            "Or the proxy passes on the name that it was asked for (nginx: proxy_set_header Host $http_host)."
        )

    def _knows(self, host: str) -> bool:
        return is_numeric(host) or host in self._names or ANY_NAME in self._names


def _is_own(origin: Origin, authority: Authority, scheme: str, own_port: int | None) -> bool:
    """Whether a page of the origin would be the one that is served at this address.

    Proxies leave things out. One that speaks TLS for the server need not say that it does.
    A Host without a port, at a server that is not at a usual one, was written by a proxy that left it out.
    """
    if origin.host != authority.host or (origin.scheme, scheme) == ("http", "https"):
        return False
    if authority.port is None and own_port not in DEFAULT_PORTS.values():
        return True
    return origin.port == (authority.port or DEFAULT_PORTS[origin.scheme])
