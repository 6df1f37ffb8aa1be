"""Seal and open: AES-256-GCM, a fresh data key for each value. The only user of the ciphers.

Each data key seals one value, once; the key of the file seals data keys only. Random nonces of
96 bits are safe for 2^32 of those (NIST SP 800-38D, 8.3). Both layers are bound to the place.
"""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from escuela.sealed import rules
from escuela.sealed.errors import Damaged
from escuela.sealed.keys import Key, Keyring
from escuela.sealed.rules import NONCE_BYTES, Envelope

KEY_BITS = 256


def seal(text: bytes, place: bytes, keyring: Keyring) -> bytes:
    """Return a sealed value that opens in this place only, sealed by the newest key."""
    data_key, nonce = AESGCM.generate_key(KEY_BITS), secrets.token_bytes(NONCE_BYTES)
    wrap_nonce, wrapped = wrap(data_key, place, keyring.newest)
    body = AESGCM(data_key).encrypt(nonce, rules.pad(text), place)
    return Envelope(keyring.newest.id, wrap_nonce, wrapped, nonce, body).pack()


def unseal(stored: bytes, place: bytes, keyring: Keyring) -> bytes:
    """Return what was sealed. Raises KeyMissing, or Damaged if it was changed or moved."""
    found = rules.unpack(stored)
    if found is None:
        raise Damaged("this is no sealed value")
    data_key = unwrap(found.wrapped, found.wrap_nonce, place, keyring.get(found.key_id))
    try:
        return rules.unpad(AESGCM(data_key).decrypt(found.nonce, found.body, place))
    except InvalidTag as error:
        raise Damaged("a sealed value was changed") from error


def wrap(data_key: bytes, place: bytes, key: Key) -> tuple[bytes, bytes]:
    """Seal a data key; return nonce and result."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce, AESGCM(key.secret).encrypt(nonce, data_key, place)


def unwrap(wrapped: bytes, nonce: bytes, place: bytes, key: Key) -> bytes:
    """Open a data key. Raises Damaged."""
    try:
        return AESGCM(key.secret).decrypt(nonce, wrapped, place)
    except InvalidTag as error:
        raise Damaged("a sealed value was changed, or belongs to another place") from error


def blind_index(text: bytes, column: bytes, key: Key) -> bytes:
    """Return what can be compared without opening: equal texts of a column give equal results."""
    return hmac.digest(key.index_secret, column + b"\0" + text, hashlib.sha256)
