"""Where phones find the server."""

import ipaddress

from neurarium.reach import own_addresses, reach
from neurarium.settings import Settings


def test_a_server_that_only_this_computer_reaches_says_what_to_do() -> None:
    found = reach(Settings(host="127.0.0.1"), 8000)
    assert found.addresses == ()
    assert "make class" in found.advice


def test_a_server_on_the_network_knows_its_addresses() -> None:
    hosts = own_addresses()
    assert not any(ipaddress.ip_address(host).is_loopback for host in hosts)
    found = reach(Settings(host="0.0.0.0"), 8123)
    assert found.addresses == tuple(f"http://{host}:8123" for host in hosts)
    assert bool(found.advice) == (not hosts)
    assert reach(Settings(host="192.168.1.5"), 80).addresses == ("http://192.168.1.5:80",)


def test_behind_a_proxy_it_is_where_the_proxy_shows_it() -> None:
    settings = Settings(public_origins="https://class.example.org", root_path="/net")
    assert reach(settings, 8000).addresses == ("https://class.example.org/net",)
