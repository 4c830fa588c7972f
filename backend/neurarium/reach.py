"""Under which addresses other machines reach this one."""

import ipaddress
import socket
from collections.abc import Iterator

from neurarium.origins import is_loopback
from neurarium.protocol.rooms import Reach
from neurarium.settings import Settings

# One address each of the networks that are private, and one that is not: which of its own would it send from?
ELSEWHERE = ("192.0.2.1", "192.168.255.254", "10.255.255.254", "172.31.255.254")
EVERYWHERE = ("0.0.0.0", "::", "")
ALONE = (
    "Only this computer can reach the server now. Stop it and start it with “make class”, "
    "and allow it in the firewall if the computer asks."
)
NO_NETWORK = "This computer is in no network that phones could be in, too: connect it to their Wi-Fi."


def reach(settings: Settings, port: int) -> Reach:
    """Where phones find the server that listens at a port."""
    if settings.public_origins:
        return Reach(
            addresses=tuple(f"{it}{settings.root_path}" for it in settings.public_origins), advice=""
        )
    if is_loopback(settings.host):
        return Reach(addresses=(), advice=ALONE)
    hosts = own_addresses() if settings.host in EVERYWHERE else (settings.host,)
    addresses = tuple(f"http://{f'[{host}]' if ':' in host else host}:{port}" for host in hosts)
    return Reach(addresses=addresses, advice="" if addresses else NO_NETWORK)


def own_addresses() -> tuple[str, ...]:
    """The numeric addresses of this machine in its networks, the likeliest first; without loopback."""
    return tuple(dict.fromkeys(it for it in _found() if not ipaddress.ip_address(it).is_loopback))


def _found() -> Iterator[str]:
    for elsewhere in ELSEWHERE:
        # Nothing is sent: a datagram socket only looks up which way it would be.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as looking:
            try:
                looking.connect((elsewhere, 9))
            except OSError:
                continue
            yield str(looking.getsockname()[0])
