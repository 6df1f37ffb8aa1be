"""The mail itself: plain text that says nothing of the school, of the person or of the matter."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from flask import current_app
from flask_babel import force_locale

from escuela import clock
from escuela.i18n import _, ngettext
from escuela.web import links


def write(*, to: str, link_id: str, message_id: str, count: int, language: str) -> EmailMessage:
    """Write a mail: how many notices, and a link that opens nothing without a sign-in.

    No name, no header of ours, no host name of this machine: see docs/adr/0012.
    """
    with force_locale(language):
        subject = str(current_app.config["MAIL_SUBJECT"]) or str(_("Aviso"))
        text = text_of(links.absolute("notices.follow", link_id=link_id), count)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject
    message["From"] = formataddr((str(current_app.config["MAIL_NAME"]), sender()))
    message["To"] = to
    message["Date"] = format_datetime(clock.utc_now())
    message["Message-ID"] = f"<{message_id}>"
    # Answering machines leave such mails alone (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    # Seven bits: a mail server may not take more, and none needs to rewrite it.
    message.set_content(text, cte="quoted-printable")
    return message


def text_of(link: str, count: int) -> str:
    """Return the text, in the language of now."""
    news = ngettext("Tienes %(num)s aviso nuevo.", "Tienes %(num)s avisos nuevos.", count)
    lines = (
        news,
        "",
        _("Ábrelo aquí, con tu nombre y tu contraseña:"),
        link,
        "",
        _("Si no esperabas este mensaje, bórralo. No hace falta responder."),
    )
    return "\n".join(map(str, lines)) + "\n"


def sender() -> str:
    """Return the address that mails come from."""
    return str(current_app.config["MAIL_FROM"]) or "aviso@localhost.invalid"


def spoken() -> tuple[str, ...]:
    """Return what stands on a sheet given by hand, in the language of now."""
    return (
        str(_("Hola. Tienes un aviso nuevo.")),
        str(_("Ábrelo con la cámara de tu teléfono o escribe el enlace. Pide tu nombre y tu "
              "contraseña.")),
        str(_("No se lo pases a nadie: solo sirve para ti.")),
    )  # fmt: skip
