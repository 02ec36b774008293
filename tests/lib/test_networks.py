"""As what a network address counts where tries are limited."""

import pytest

from minqing.lib.networks import counted_network


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        (" 198.51.100.7 ", "198.51.100.7"),
        ("unix:", "unix:"),
        ("", ""),
    ],
)
def test_an_ipv6_address_counts_with_its_whole_network(address: str, counted: str) -> None:
    assert counted_network(address) == counted
