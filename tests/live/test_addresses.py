"""Which addresses may be connected to."""

from __future__ import annotations

import pytest

from launchready.live.addresses import is_public


@pytest.mark.parametrize("address", ["8.8.8.8", "104.16.0.1", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::1"])
def test_addresses_of_the_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("127.0.0.1", id="loopback"),
        pytest.param("10.0.0.1", id="private"),
        pytest.param("169.254.169.254", id="link-local"),
        pytest.param("100.64.0.1", id="shared"),
        pytest.param("192.0.2.1", id="documentation"),
        pytest.param("224.0.0.1", id="multicast"),
        pytest.param("255.255.255.255", id="broadcast"),
        pytest.param("0.0.0.0", id="nobody"),
        pytest.param("::1", id="loopback-6"),
        pytest.param("fe80::1%eth0", id="link-local-6-with-a-zone"),
        pytest.param("fd00::1", id="private-6"),
        pytest.param("ff0e::1", id="multicast-6"),
        pytest.param("::ffff:10.0.0.1", id="mapped"),
        pytest.param("64:ff9b::a00:1", id="nat64"),
        pytest.param("2002:a00:1::1", id="6to4"),
        pytest.param("192.0.0.192", id="protocol-assignments"),
        pytest.param("168.63.129.16", id="the-host-of-a-machine-at-azure"),
        pytest.param("fec0::1", id="site-local-6"),
        pytest.param("64:ff9b:1::a00:1", id="a-nat64-of-ones-own"),
        pytest.param("::10.0.0.1", id="compatible"),
        pytest.param("::ffff:0:a00:1", id="translated"),
        pytest.param("2001:0:a00:1::1", id="teredo"),
        pytest.param("2001:db8::1", id="documentation-6"),
        pytest.param("3fff::1", id="documentation-6-of-2024"),
        pytest.param("5f00::1", id="segment-routing"),
        pytest.param("acme.com", id="no-address"),
    ],
)
def test_addresses_that_lead_inside_or_nowhere(address: str) -> None:
    assert not is_public(address)
