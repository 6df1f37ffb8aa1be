"""Links that leave the page: absolute ones from configuration, and where to go on afterwards."""

from urllib.parse import urlsplit

from flask import current_app


def absolute(endpoint: str, **values: str) -> str:
    """Return a full address for messages: what the request says of its host is never believed."""
    # Not url_for: in a request it would look at the request (R17).
    path = current_app.url_map.bind("").build(endpoint, values)
    return f"{current_app.config['BASE_URL']}{path}"


def relative(text: str | None, *, default: str) -> str:
    r"""Return an address inside this school to go on to; anything else becomes `default`.

    Browsers take "//host", "/\host" and some with line breaks inside for other hosts.
    """
    address = text or ""
    is_plain = address.isprintable() and "\\" not in address and " " not in address
    parts = urlsplit(address) if is_plain else urlsplit("")
    is_inside = address.startswith("/") and not address.startswith("//")
    return address if is_inside and is_plain and not parts.netloc else default
