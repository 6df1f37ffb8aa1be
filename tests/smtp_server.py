"""A small real SMTP server for tests: it takes mails, or refuses them as a test tells it.

Of the standard library alone: what a mail server answers is a line each, and a test must be able
to say any of them at any step. TLS by a certificate made for the test.
"""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HANG_UP = "HANG UP"
"""As an answer: cut the line without a word."""


@dataclass
class MailServer:
    """Listens until the test ends. `answers` overrides what it says to a command."""

    port: int
    answers: dict[str, str] = field(default_factory=dict)
    """Command ("MAIL", "RCPT", "DATA", "." for the end of the mail, "AUTH"...) -> its line."""
    mails: list[bytes] = field(default_factory=list)
    """Raw mails that it said yes to."""
    said: list[str] = field(default_factory=list)
    """All commands it heard."""
    was_tls: list[bool] = field(default_factory=list)
    """For each mail it took: whether the line was closed."""
    context: ssl.SSLContext | None = None
    """Offers STARTTLS with this, if set."""
    is_tls: bool = False
    """Speaks TLS from the first byte."""
    after_taking: threading.Event | None = None
    """Waits for this between taking a mail and saying so."""
    has_taken: threading.Event = field(default_factory=threading.Event)

    def offer_tls(self, certificate: Path, *, from_the_start: bool) -> None:
        """Close the line from now on: at once, or when STARTTLS is said."""
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.is_tls = from_the_start

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk_quietly, args=(line,), daemon=True).start()

    def _talk_quietly(self, line: socket.socket) -> None:
        # A closed line keeps its socket; a handshake that fails leaves the first one open.
        with suppress(OSError), line:
            _Talk(self, line).run()


class _Talk:
    def __init__(self, server: MailServer, line: socket.socket) -> None:
        self.server, self.line = server, line
        self.is_tls = server.is_tls
        if server.is_tls and server.context:
            self.line = server.context.wrap_socket(line, server_side=True)
        self.file = self.line.makefile("rb")

    def run(self) -> None:
        is_open = self._answer("CONNECT", "220 mail.example")
        while is_open and (text := self.file.readline()):
            is_open = self._hear(text.decode("ascii", "replace").strip())
        self.file.close()
        self.line.close()

    def _hear(self, text: str) -> bool:
        command = text.split(" ")[0].split(":")[0].upper()
        self.server.said.append(text)
        if command == "EHLO":
            offers = ["mail.example", "AUTH PLAIN"]
            offers += ["STARTTLS"] if self.server.context and not self.is_tls else []
            lines = [f"250{' ' if one is offers[-1] else '-'}{one}" for one in offers]
            return self._answer(command, "\r\n".join(lines))
        if command == "STARTTLS" and self.server.context:
            if not self._answer(command, "220 go"):
                return False
            self.line = self.server.context.wrap_socket(self.line, server_side=True)
            self.file, self.is_tls = self.line.makefile("rb"), True
            return True
        if command == "DATA":
            return self._data()
        usual = {"AUTH": "235 yes", "QUIT": "221 bye"}.get(command, "250 yes")
        return self._answer(command, usual) and command != "QUIT"

    def _data(self) -> bool:
        if not self._answer("DATA", "354 go") or "DATA" in self.server.answers:
            return "DATA" in self.server.answers
        content = b""
        while (text := self.file.readline()) and text != b".\r\n":
            content += text[1:] if text.startswith(b"..") else text
        answer = self.server.answers.get(".", "250 taken")
        if answer.startswith("250") or answer == HANG_UP:
            self.server.mails.append(content)
            self.server.was_tls.append(self.is_tls)
            self.server.has_taken.set()
        if self.server.after_taking:
            self.server.after_taking.wait(30)
        return self._answer(".", "250 taken")

    def _answer(self, command: str, usual: str) -> bool:
        text = self.server.answers.get(command, usual)
        if text == HANG_UP:
            self.line.close()
            return False
        self.line.sendall(f"{text}\r\n".encode())
        return True


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = MailServer(listener.getsockname()[1])
    threading.Thread(target=server.serve, args=(listener,), daemon=True).start()
    yield server
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 with its key, in one file, trusted by nobody."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "mail.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path
