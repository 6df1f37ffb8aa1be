"""Links (R17): absolute ones from configuration, relative ones to go on to, no forged host."""

from urllib.parse import urlsplit

from flask import Flask, Response, current_app
from werkzeug.exceptions import SecurityError


def init_app(app: Flask) -> None:
    """Answer requests for a host that is not ours (setting TRUSTED_HOSTS) without any page."""
    app.register_error_handler(SecurityError, refuse_host)


def refuse_host(error: SecurityError) -> Response:  # noqa: ARG001 - a handler's shape
    """Refuse in plain text: a page would need addresses, and those would need a true host."""
    return Response("Esta dirección no es de la escuela.\n", 400, mimetype="text/plain")


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
