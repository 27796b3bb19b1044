"""Whose address it is, as far as counting goes: what one subscriber holds counts as one."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

SUBSCRIBERS = ((1 << 64) - 1) << 64  # of IPv6's 128 bits: whoever has a line has all addresses that begin like theirs


def network_of(address: str) -> str:
    """IPv4 as it is, also where it came wrapped in IPv6; else the first address of the /64.

    What is no address (a socket's name, or nothing) stays as it is.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Address(int(found) & SUBSCRIBERS))
