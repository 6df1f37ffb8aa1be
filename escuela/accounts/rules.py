"""What can be decided about an account without asking anyone: pure functions and tables."""

import itertools
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from escuela.search import folded

ALIAS_MAX_CHARS = 40
NAME_MAX_CHARS, LEGAL_NAME_MAX_CHARS = 60, 120
EMAIL_MAX_CHARS = 254
"""Longest address that mail servers pass on (RFC 5321, 4.5.3.1.3)."""
LOGIN_MAX_CHARS = 40
PASSWORD_MIN_CHARS, PASSWORD_MAX_CHARS = 12, 128

SIGN_IN_LASTS = timedelta(hours=12)
"""Nobody stays signed in longer, whatever they do (R13)."""
STAFF_IDLE = timedelta(minutes=30)
"""Who sees what belongs to others is signed out after this long without a request (R13)."""
OPEN_SESSIONS_MAX = 10
"""Sign-ins of one account at once: a new one beyond them ends the oldest."""
SEEN_STEP = timedelta(minutes=1)
"""`last_seen_at` is written at most this often."""

GUESS_WINDOW = timedelta(minutes=1)
GUESSES_PER_ACCOUNT = 10
GUESSES_PER_SOURCE = 30
"""In one GUESS_WINDOW (R14). Nobody is locked out for longer than that."""

TRY_WINDOW = timedelta(hours=1)
"""In which other tries of one source are counted; nothing is kept for longer."""

INVITATION_LASTS = timedelta(days=14)
INVITATION_DAYS = (1, 3, 7, 14)
"""How long an invitation may count; the shorter, the less a stolen one is worth."""
INVITATION_KEPT = timedelta(days=30)
"""Its line stays so long after its end, so that whoever invited sees what became of it."""
LABEL_MAX_CHARS = 40
RECOVERY_LINK_LASTS = timedelta(hours=24)

CODES = 8
"""Recovery codes on one sheet."""
CODE_CHARS = 12
CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""32 signs that nobody confuses on paper: no I, O, 0, 1. Twelve of them are 60 bits."""


class Device(StrEnum):
    """What a person signed in from: enough to know one's own phone, too little to know whose."""

    PHONE = "phone"
    COMPUTER = "computer"


class InvitationState(StrEnum):
    """What became of an invitation."""

    SENT = "sent"
    """Nobody has looked at it, as far as can be known."""
    OPENED = "opened"
    USED = "used"
    RECALLED = "recalled"
    EXPIRED = "expired"


OPEN_STATES = frozenset({InvitationState.SENT, InvitationState.OPENED})
"""It can still be used, and taken back."""


class PasswordFault(StrEnum):
    """Why a password is refused."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    ABOUT_YOU = "about_you"


TIME_ZONES = {
    "America/Argentina/Buenos_Aires": "Buenos Aires",
    "America/Asuncion": "Asunción",
    "America/Bogota": "Bogotá",
    "America/Caracas": "Caracas",
    "America/Costa_Rica": "San José",
    "America/El_Salvador": "San Salvador",
    "America/Guatemala": "Guatemala",
    "America/Guayaquil": "Quito, Guayaquil",
    "America/La_Paz": "La Paz",
    "America/Lima": "Lima",
    "America/Manaus": "Manaus",
    "America/Mexico_City": "Ciudad de México",
    "America/Montevideo": "Montevideo",
    "America/Santiago": "Santiago",
    "America/Sao_Paulo": "São Paulo",
    "America/Tegucigalpa": "Tegucigalpa",
    "America/Tijuana": "Tijuana",
    "Europe/Rome": "Roma",
}
"""IANA names and cities where the network lives; hours are always shown with the city."""

# Words that open lists of stolen passwords, in the languages of the school, and rows of keys.
# A phrase of several other words passes; these alone, or with digits around them, do not.
_COMMON = """
abc abcd access acceso admin administrador administrator amigo amor amore amorzinho argentina
azerty barcelona bemvindo benvenuto bienvenida bienvenido boca brasil cambiame calcio ciao
clave colombia companero computadora contrasena contrasenia corazon deus dios dragon escuela
estrella familia flamengo football forza futbol futebol gatito genial google guatemala hello
hola inter internet italia jesus juventus key letmein liberta liverpool login love master
mexico milan molto monkey mucho muito napoli nombre novo nuevo palabra pass passw password
passwort peru princesa princess qwe qwer qwert qwerty qwertyuiop roma secreta secreto segreta
segreto segura seguro seguridad senha senhas sicura sicuro sol sunshine superman te teamo
teste test ti tiamo trustno usuario utente user welcome world zxcv zxcvbn zxcvbnm asd asdf
asdfg asdfgh asdfghjkl mi mia minha my meu tua tu la el o a il i eu yo io de
"""
COMMON_WORDS = frozenset(_COMMON.split())
SCHOOL_WORDS = ("escuela", "popular", "vuelo", "envuelo", "alas", "redalas", "red", "libera")
"""What everybody here would think of first."""

_LOOKALIKES = str.maketrans("013457@$!", "oieastasi")


def fold_login(text: str) -> str:
    """Fold a name for signing in, so that capitals and spaces typed by a phone don't matter."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def fold_code(text: str) -> str:
    """Fold a recovery code as somebody typed it: capitals, spaces and dashes don't matter."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).upper() if char.isalnum())


def shown_code(code: str) -> str:
    """Write a code in groups of four, as it is read from paper."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def invitation_state(
    *,
    used_at: datetime | None,
    recalled_at: datetime | None,
    opened_at: datetime | None,
    expires_at: datetime,
    now: datetime,
) -> InvitationState:
    """Say what became of an invitation: used counts most, then recalled, then too old."""
    if used_at is not None:
        return InvitationState.USED
    if recalled_at is not None:
        return InvitationState.RECALLED
    if expires_at <= now:
        return InvitationState.EXPIRED
    return InvitationState.OPENED if opened_at is not None else InvitationState.SENT


def is_alive(
    *, created_at: datetime, last_seen_at: datetime, is_staff: bool, now: datetime
) -> bool:
    """Say whether a sign-in still counts: 12 h at most, 30 min without use for staff.

    A clock that went back by more than a minute ends it too: no sign-in comes from the future.
    """
    if not timedelta(minutes=-1) <= now - created_at < SIGN_IN_LASTS:
        return False
    return not is_staff or now - last_seen_at < STAFF_IDLE


def password_fault(password: str, *, about: Iterable[str]) -> PasswordFault | None:
    """Say why a password is refused; `about` are words that lead to the person (alias, name).

    Words are compared without accents, case, digits and signs: "Contraseña-2026!" is a common one.
    """
    if len(password) < PASSWORD_MIN_CHARS:
        return PasswordFault.SHORT
    if len(password) > PASSWORD_MAX_CHARS:
        return PasswordFault.LONG
    if _is_pattern(password) or _is_made_of(password, COMMON_WORDS):
        return PasswordFault.COMMON
    known = {word for text in (*about, *SCHOOL_WORDS) for word in _letters_of(text)}
    if _is_made_of(password, known | COMMON_WORDS):
        return PasswordFault.ABOUT_YOU
    return None


def _is_pattern(password: str) -> bool:
    """Few different signs, one piece repeated, or a run up or down: 12345678901, abcdefghijkl."""
    text = password.casefold()
    if len(set(text)) < 5 or text in (text + text)[1:-1]:
        return True
    steps = [ord(b) - ord(a) for a, b in itertools.pairwise(text)]
    return max(steps.count(step) for step in (-1, 1)) > len(steps) * 0.7


def _letters_of(text: str) -> set[str]:
    bare = folded(text)
    return {word for word in re.findall(r"[a-z]+", bare) if len(word) > 2} | {
        "".join(re.findall(r"[a-z]", bare))
    }


def _is_made_of(password: str, words: Iterable[str]) -> bool:
    """Say whether all letters of the password, read plainly or as look-alikes, are such words."""
    bare = folded(password)
    known = frozenset(words) - {""}
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", bare)
    readings = {bare, bare.translate(_LOOKALIKES), core.translate(_LOOKALIKES)}
    return any(_splits("".join(filter(str.isalpha, text)), known) for text in readings)


def _splits(letters: str, words: frozenset[str]) -> bool:
    """Say whether the letters are one word after another; no letters at all count as split."""
    reached = {0}
    for end in range(1, len(letters) + 1):
        if any(letters[start:end] in words for start in reached):
            reached.add(end)
    return len(letters) in reached
