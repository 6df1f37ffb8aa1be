"""Password hashes: the only user of argon2.

Costs after the OWASP Password Storage Cheat Sheet (argon2id, 19 MiB, t=2, p=1): about 30 ms.
"""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

NOBODYS_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$or6SbfDp7/dkhQ6Sc"
    "qzJ0g$h1BC5VEUE/miHBgGjmATtUGrbsBV0GJRosdCZPYwl98"
)
"""The hash of a random password that was thrown away: unknown names cost the same time."""

# Each verification takes 19 MiB: many at once would be a way to exhaust the machine.
_slots = threading.BoundedSemaphore(4)


def hash_password(password: str) -> str:
    """Return the argon2id hash, salt and costs included."""
    with _slots:
        return HASHER.hash(password)


def verify(stored: str, password: str) -> bool:
    """Say whether the password is the stored one.

    Does the same work where nothing is stored (unknown name, account without password).
    """
    with _slots:
        try:
            HASHER.verify(stored or NOBODYS_HASH, password)
        except (VerifyMismatchError, InvalidHashError):
            return False
    return bool(stored)


def is_outdated(stored: str) -> bool:
    """Say whether a hash was made with other costs than today's."""
    return HASHER.check_needs_rehash(stored)
