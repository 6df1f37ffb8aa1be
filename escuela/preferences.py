"""How a person wants pages: language, time zone, data saving, theme.

Each comes from the first place that has it: the link (`?idioma=pt`), the account, the cookie.
Where none has, the browser's language and its wish to save data count, else the defaults.
The platform below accounts knows none: accounts hands in how to read and keep them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from flask import Flask, current_app, g, has_request_context, request
from werkzeug import Response

DEFAULT_LANGUAGE = "es"
LANGUAGE_NAMES = {"es": "Español", "pt": "Português", "it": "Italiano", "en": "English"}
"""Languages of the pages, each named by itself; sources are Spanish."""

LINK = "idioma"
COOKIES = ("idioma", "ahorro", "tema")
COOKIE_AGE_S = 365 * 24 * 3600


class Theme(StrEnum):
    """How pages look; the values are those of the cookie `tema`."""

    AUTO = "auto"
    LIGHT = "claro"
    DARK = "oscuro"


DATA_THEME = {Theme.LIGHT: "light", Theme.DARK: "dark"}
"""The attribute of <html> that the style sheet knows."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What is known of a person's wishes; None where nobody said."""

    language: str | None = None
    time_zone: str | None = None
    """IANA name."""
    saves_data: bool | None = None
    theme: Theme | None = None


@dataclass(frozen=True, slots=True)
class _Account:
    """How accounts read and keep the preferences of whoever is signed in."""

    load: Callable[[], Preferences | None]
    keep: Callable[[Preferences], None]


def init_app(app: Flask) -> None:
    """Remember a language chosen by a link, and tell templates the preferences."""
    app.after_request(_remember_link)
    app.context_processor(lambda: {"preferences": current(), "language_names": LANGUAGE_NAMES})
    app.jinja_env.globals["data_theme"] = data_theme


def use_account(
    app: Flask,
    *,
    load: Callable[[], Preferences | None],
    keep: Callable[[Preferences], None],
) -> None:
    """Let accounts take part: `load` answers None for visitors, `keep` does nothing for them."""
    app.extensions["account_preferences"] = _Account(load, keep)


def current() -> Preferences:
    """Return what this request shows by: complete, but for a time zone nobody chose."""
    if not has_request_context():
        return Preferences(DEFAULT_LANGUAGE, None, False, Theme.AUTO)
    if "preferences" not in g:
        g.preferences = _first_of(_of_link(), _of_account(), _of_cookies(), _of_browser())
    found: Preferences = g.preferences
    return found


def data_theme() -> str | None:
    """Return what <html data-theme> says, or None where the device decides."""
    theme = current().theme
    return DATA_THEME.get(theme) if theme else None


def save(chosen: Preferences, response: Response) -> None:
    """Keep what was chosen in this browser, and in the account of whoever is signed in."""
    if account := _account():
        account.keep(chosen)
    values = (chosen.language, _flag(chosen.saves_data), chosen.theme)
    for name, value in zip(COOKIES, values, strict=True):
        if value is not None:
            _set_cookie(response, name, value)


def _account() -> _Account | None:
    account: _Account | None = current_app.extensions.get("account_preferences")
    return account


def _of_account() -> Preferences:
    # The page that tells of a fault must not ask the database again: it may be the fault.
    account = None if g.get("is_faulty") else _account()
    return (account.load() if account else None) or Preferences()


def _of_link() -> Preferences:
    language = request.args.get(LINK)
    return Preferences(language=language if language in LANGUAGE_NAMES else None)


def _of_cookies() -> Preferences:
    language, saves_data, theme = (request.cookies.get(name) for name in COOKIES)
    return Preferences(
        language=language if language in LANGUAGE_NAMES else None,
        saves_data={"1": True, "0": False}.get(saves_data or ""),
        theme=Theme(theme) if theme in set(Theme) else None,
    )


def _of_browser() -> Preferences:
    language = request.accept_languages.best_match(LANGUAGE_NAMES, DEFAULT_LANGUAGE)
    return Preferences(language, None, request.headers.get("Save-Data") == "on", Theme.AUTO)


def _first_of(*sources: Preferences) -> Preferences:
    found = Preferences()
    for name in ("language", "time_zone", "saves_data", "theme"):
        values = (getattr(source, name) for source in sources)
        found = replace(found, **{name: next((v for v in values if v is not None), None)})
    return found


def _remember_link(response: Response) -> Response:
    if language := _of_link().language:
        _set_cookie(response, LINK, language)
    return response


def _set_cookie(response: Response, name: str, value: str) -> None:
    is_secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(
        name, value, max_age=COOKIE_AGE_S, secure=is_secure, httponly=True, samesite="Lax"
    )


def _flag(value: bool | None) -> str | None:
    return None if value is None else str(int(value))
