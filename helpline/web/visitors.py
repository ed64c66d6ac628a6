"""Where a request comes from, to count how often: the whole network of a household, hashed."""

from ipaddress import IPv6Address, ip_address, ip_network

from flask import request

from helpline.web.house import house

_HOUSEHOLD_BITS = 64


def visitor() -> str:
    """Who asks, as Valkey may know it: nothing can be read from it without our keys."""
    return house().database.keyring.hash(f"visitor {_network(_address())}").hex()


def _address() -> str:
    """The peer, or whom it speaks for when it is a proxy: one within our own network.

    Only the last address that was written down counts; whoever asks can write those before it.
    """
    peer = request.remote_addr or ""
    written = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return written if written and not _is_outside(peer) else peer


def _is_outside(address: str) -> bool:
    try:
        return ip_address(address).is_global
    except ValueError:
        return False


def _network(address: str) -> str:
    """IPv6 gives a household more addresses than anybody can count."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(ip_network((found, _HOUSEHOLD_BITS), strict=False))
    return str(found)
