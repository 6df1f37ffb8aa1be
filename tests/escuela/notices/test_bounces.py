"""What comes back: only a delivery status that names our mail and failed for good is a bounce."""

from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa

from escuela.accounts.queries import get_account
from escuela.audit.models import AuditEntry
from escuela.db import db
from escuela.notices import bounces, queries, sending
from escuela.notices.rules import State
from tests.escuela.notices.post import BY_HAND_KIND, Post

STATUS = """\
From: MAILER-DAEMON@correo.example
To: aviso@correo.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I am sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; correo.example

Final-Recipient: rfc822; eco@buzon.example
Action: {action}
Status: {status}

--b
{original}
--b--
"""
WHOLE = "Content-Type: message/rfc822\n\nMessage-ID: <{id}>\nSubject: Aviso\n\nhola\n"
HEADERS = "Content-Type: text/rfc822-headers\n\nSubject: Aviso\nMessage-ID: <{id}>\n"


def status(
    message_id: str, *, action: str = "failed", code: str = "5.1.1", original: str = WHOLE
) -> bytes:
    inner = original.replace("{id}", message_id)
    return STATUS.format(action=action, status=code, original=inner).encode()


@pytest.mark.parametrize("original", [WHOLE, HEADERS], ids=["whole", "headers"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_a_status_names_the_mail(original: str, line_end: bytes) -> None:
    content = status("abc@correo.example", original=original).replace(b"\n", line_end)

    assert bounces.bounced_id(content) == "abc@correo.example"


@pytest.mark.parametrize(
    "content",
    [
        status("abc@correo.example", action="delayed", code="4.4.1"),
        status("abc@correo.example", action="delivered", code="2.0.0"),
        status("abc@correo.example", code="4.2.2"),
        status("abc@correo.example", original="Content-Type: text/plain\n\nnothing\n"),
        b"From: eco@buzon.example\n\nMessage-ID: <abc@correo.example> Action: failed",
        b"",
        b"\xff\x00" * 100,
        b"Content-Type: multipart/report; boundary=b\n\n--b\n--b\n--b--\n--b",
    ],
)
def test_what_is_no_bounce_names_nothing(content: bytes) -> None:
    assert bounces.bounced_id(content) is None


def test_a_bounce_is_told_to_the_person_and_found_another_way(post: Post) -> None:
    person = post.person()
    mail = post.tell(person, kind=BY_HAND_KIND)
    sending.send(mail.id)
    mail = post.again(mail.id)

    for _ in range(2):
        assert bounces.read(BytesIO(status(mail.message_id or "")))

    assert post.again(mail.id).state is State.BOUNCED
    assert queries.settings_of(person.id).bounced_at is not None
    assert [one.account_id for one in post.hand_overs()] == [person.id]
    deeds = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.deed == "notice.bounce"))
    assert [deed.subject_id for deed in deeds] == [person.id], "told once"


def test_a_bounce_of_a_mail_that_is_not_ours_changes_nothing(post: Post) -> None:
    person = post.person()
    sending.send(post.tell(person).id)

    assert not bounces.read(BytesIO(status("other@correo.example")))

    assert queries.settings_of(person.id).bounced_at is None
    assert get_account(person.id).email is not None


def test_the_command_reads_a_file_a_maildir_and_standard_input(post: Post, tmp_path: Path) -> None:
    mails = [post.tell(post.person(f"Eco {n}"), str(n)) for n in range(3)]
    for mail in mails:
        sending.send(mail.id)
    ids = [post.again(mail.id).message_id or "" for mail in mails]
    (tmp_path / "new").mkdir()
    (tmp_path / "cur").mkdir()
    (tmp_path / "new" / "1").write_bytes(status(ids[0]))
    (tmp_path / "cur" / "2").write_bytes(b"Subject: hola\n\nhola")
    (tmp_path / "one.eml").write_bytes(status(ids[1]))
    run = post.app.test_cli_runner().invoke

    answers = [
        run(args=["notices", "bounce", str(tmp_path)]),
        run(args=["notices", "bounce", str(tmp_path / "one.eml")]),
        run(args=["notices", "bounce", "-"], input=status(ids[2])),
    ]

    assert [answer.exit_code for answer in answers] == [0, 0, 0]
    assert [post.again(mail.id).state for mail in mails] == [State.BOUNCED] * 3
