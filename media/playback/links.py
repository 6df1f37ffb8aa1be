"""Addresses of media for the person who asks."""

from flask import url_for

from escuela.authz.identity import Viewer
from media.playback import tokens
from media.playback.services import Offer
from media.playback.tokens import Ticket


def base_of(offer: Offer, viewer: Viewer) -> str:
    """Return the address below which all files of an offer lie, ending in "/"."""
    token = tokens.write(Ticket(offer.render_id, viewer.session))
    return url_for("playback.serve", token=token, name="x").removesuffix("x")
