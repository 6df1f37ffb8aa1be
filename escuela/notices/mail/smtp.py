"""A mail server of the operator's. Its answers decide: taken, later, or never."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage

from escuela.notices.mail.errors import Postponed, Refused
from escuela.notices.rules import Cause, State

TLS, STARTTLS, NONE = "tls", "starttls", "none"

Answer = tuple[int, bytes]

POLICY = b"5.7."
"""Enhanced status codes (RFC 3463) of refusals that are about us, not about the mailbox."""


@dataclass(frozen=True, slots=True)
class Server:
    """How to reach it, and as whom."""

    host: str
    port: int
    security: str
    """tls, starttls, or none: within one machine alone."""
    login: str
    password: str
    sender: str
    """The address in the envelope: where what can't be delivered comes back to."""
    timeout_s: float
    """Seconds for each answer."""


class Smtp:
    """Hands mails to a server, one connection each."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def hand_over(self, message: EmailMessage, to: str) -> State:
        """Hand it over; SENT only after the server's own yes to the whole message."""
        with _postponing(), self._connected() as line:
            _expect(line.mail(self._server.sender), Cause.SENDER_REFUSED)
            _expect_address(line.rcpt(to))
            _expect_content(
                line.data(message.as_bytes(policy=message.policy.clone(linesep="\r\n")))
            )
        return State.SENT

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        line = self._open()
        try:
            if self._server.security == STARTTLS:
                line.starttls(context=ssl.create_default_context())
            line.ehlo_or_helo_if_needed()
            if self._server.login:
                line.login(self._server.login, self._server.password)
            yield line
            # What was said is said: a server that hangs up instead of a farewell changes nothing.
            with suppress(OSError, smtplib.SMTPException):
                line.quit()
        finally:
            line.close()

    def _open(self) -> smtplib.SMTP:
        server = self._server
        # The name we greet with stands in the mail's Received line: never this machine's own.
        name = server.sender.rpartition("@")[2]
        if server.security == TLS:
            return smtplib.SMTP_SSL(
                server.host, server.port, local_hostname=name, timeout=server.timeout_s,
                context=ssl.create_default_context(),
            )  # fmt: skip
        return smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=server.timeout_s)


@contextmanager
def _postponing() -> Iterator[None]:
    """Say as Postponed what somebody can mend: the line, the server, our settings."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise Postponed(Cause.NO_LOGIN if error.smtp_code >= 500 else Cause.BUSY) from error
    except (smtplib.SMTPNotSupportedError, ssl.SSLError) as error:
        raise Postponed(Cause.NO_SECRECY) from error
    except smtplib.SMTPDataError as error:
        # It refused even to listen.
        if error.smtp_code >= 500:
            raise Refused(Cause.CONTENT_REFUSED) from error
        raise Postponed(Cause.BUSY) from error
    except smtplib.SMTPResponseException as error:
        # The greeting, STARTTLS or EHLO: nothing of this mail was said yet.
        raise Postponed(Cause.BUSY) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Postponed(Cause.AWAY) from error


def _expect(answer: Answer, cause: Cause) -> None:
    if not _is_yes(answer):
        raise Postponed(cause if answer[0] >= 500 else Cause.BUSY)


def _expect_address(answer: Answer) -> None:
    if _is_yes(answer):
        return
    if answer[0] < 500:
        raise Postponed(Cause.BUSY)
    if answer[1].lstrip().startswith(POLICY):
        raise Postponed(Cause.SENDER_REFUSED)
    raise Refused(Cause.ADDRESS_REFUSED)


def _expect_content(answer: Answer) -> None:
    if not _is_yes(answer):
        raise Postponed(Cause.BUSY) if answer[0] < 500 else Refused(Cause.CONTENT_REFUSED)


def _is_yes(answer: Answer) -> bool:
    return 200 <= answer[0] < 300
