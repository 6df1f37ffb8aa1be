"""/.well-known/security.txt (RFC 9116): where a weakness of this school is told."""

from datetime import timedelta

from flask import Flask, Response, current_app

from escuela import clock, config
from escuela.authz.guard import public
from escuela.errors import NotFound
from escuela.i18n import LANGUAGES
from escuela.web import links

PATH = "/.well-known/security.txt"
EXPIRES_AFTER = timedelta(days=90)
"""Made anew each time it is read: whoever keeps a copy asks again after this."""


def init_app(app: Flask) -> None:
    """Attach the address that the standard names."""
    app.add_url_rule(PATH, view_func=show_security_txt)


@public
def show_security_txt() -> Response:
    """Say whom to tell; not there where the school names nobody."""
    contact = config.contact_of(str(current_app.config["SECURITY_CONTACT"]))
    if not contact:
        raise NotFound
    lines = (
        f"Contact: {contact}",
        f"Expires: {clock.utc_now() + EXPIRES_AFTER:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(LANGUAGES)}",
        f"Canonical: {links.absolute('show_security_txt')}",
    )
    return Response(
        "".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8"
    )
