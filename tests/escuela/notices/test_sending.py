"""Mails, handed to a real SMTP server: what it answers is what people are told."""

import stat
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
import sqlalchemy as sa

from escuela import clock
from escuela.authz.identity import viewer_of
from escuela.db import db, transaction
from escuela.jobs.errors import TransientFailure
from escuela.jobs.models import Job
from escuela.jobs.rules import MAX_DELAYS
from escuela.notices import queries, sending, services
from escuela.notices.models import Notice, NoticeDispatch
from escuela.notices.rules import Cause, Quiet, Rhythm, State
from escuela.notices.services import Wishes
from tests.escuela.accounts.clocks import move_clock
from tests.escuela.notices.post import BY_HAND_KIND, Post, text_of
from tests.smtp_server import HANG_UP

TELLING = ("MAIL", "RCPT", "DATA", "AUTH", "BUZON")


def test_a_mail_is_sent_once_the_server_took_it(post: Post) -> None:
    mail = post.tell(post.person())
    assert mail.state is State.WAITING

    post.deliver()

    mail = post.again(mail.id)
    assert (mail.state, mail.cause, mail.tries) == (State.SENT, None, 1)
    [raw] = post.server.mails
    assert f"https://nube.example/n/{mail.link_id}" in text_of(raw)
    assert f"<{mail.message_id}>" == message_from_bytes(raw)["Message-ID"]


@pytest.mark.parametrize("answer", ["421 busy", "450 4.2.1 later", HANG_UP])
@pytest.mark.parametrize("step", ["CONNECT", "MAIL", "RCPT", "DATA", "."])
def test_what_is_refused_for_now_waits_and_is_never_called_sent(
    post: Post, step: str, answer: str
) -> None:
    mail = post.tell(post.person())
    post.server.answers[step] = answer

    with pytest.raises(TransientFailure):
        sending.send(mail.id)

    mail = post.again(mail.id)
    assert (mail.state, mail.sending_until) == (State.WAITING, None)
    assert mail.cause in (Cause.BUSY, Cause.AWAY)
    first_id = mail.message_id
    post.server.answers.clear()
    sending.send(mail.id)
    mail = post.again(mail.id)
    assert (mail.state, mail.cause, mail.tries) == (State.SENT, None, 2)
    assert mail.message_id == first_id, "who got both can tell that they are one"


def test_the_worker_comes_back_to_what_was_refused_for_now(post: Post) -> None:
    mail = post.tell(post.person())
    post.server.answers["RCPT"] = "450 later"

    post.deliver()

    job = db.session.scalars(sa.select(Job)).one()
    assert (job.state.value, job.delays, job.tries) == ("queued", 1, 0)
    assert (
        job.error_words == "El servidor de correo pidió esperar. Volvemos a intentarlo en un rato."
    )
    assert post.again(mail.id).state is State.WAITING


@pytest.mark.parametrize(
    ("step", "answer", "cause"),
    [
        ("AUTH", "535 5.7.8 who?", Cause.NO_LOGIN),
        ("MAIL", "550 5.7.1 not you", Cause.SENDER_REFUSED),
        ("RCPT", "550 5.7.1 relaying denied", Cause.SENDER_REFUSED),
    ],
)
def test_what_the_operator_can_mend_waits_and_says_what_it_is(
    post: Post, step: str, answer: str, cause: Cause, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(post.app.config, "MAIL_LOGIN", "escuela")
    monkeypatch.setitem(post.app.config, "MAIL_PASSWORD", "x")
    person = post.person()
    mail = post.tell(person)
    post.server.answers[step] = answer

    with pytest.raises(TransientFailure):
        sending.send(mail.id)

    mail = post.again(mail.id)
    assert (mail.state, mail.cause) == (State.WAITING, cause)
    assert queries.settings_of(person.id).bounced_at is None, "it is not the person's address"


def test_an_address_that_does_not_exist_bounces_at_once_and_is_told_in_person(post: Post) -> None:
    person = post.person()
    mail = post.tell(person, kind=BY_HAND_KIND)
    post.server.answers["RCPT"] = "550 5.1.1 no such person"

    post.deliver()

    assert post.again(mail.id).state is State.BOUNCED
    assert post.server.mails == []
    assert queries.settings_of(person.id).bounced_at is not None
    assert [one.account_id for one in post.hand_overs()] == [person.id]
    later = post.tell(person, "2", kind=BY_HAND_KIND)
    assert later.state is State.TO_HAND_OVER, "nobody writes again to what does not receive"


def test_a_message_that_is_refused_for_good_failed_and_says_why(post: Post) -> None:
    mail = post.tell(post.person())
    post.server.answers["."] = "554 5.6.0 no"

    post.deliver()

    mail = post.again(mail.id)
    assert (mail.state, mail.cause) == (State.FAILED, Cause.CONTENT_REFUSED)


def test_when_the_worker_gives_up_the_mail_failed_with_its_last_cause(post: Post) -> None:
    person = post.person()
    mail = post.tell(person, kind=BY_HAND_KIND)
    with transaction():
        db.session.execute(sa.update(Job).values(delays=MAX_DELAYS - 1))
    post.server.answers["CONNECT"] = HANG_UP

    post.deliver()

    mail = post.again(mail.id)
    assert (mail.state, mail.cause) == (State.FAILED, Cause.AWAY)
    assert [one.account_id for one in post.hand_overs()] == [person.id]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_nothing_is_said_to_a_server_that_is_not_trusted_and_all_over_a_closed_line(
    post: Post, security: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(post.app.config, "MAIL_SECURITY", security)
    mail = post.tell(post.person())

    with pytest.raises(TransientFailure):  # it offers no TLS at all
        sending.send(mail.id)
    assert post.again(mail.id).cause is Cause.NO_SECRECY
    post.server.offer_tls(certificate, from_the_start=security == "tls")
    with pytest.raises(TransientFailure):  # anybody could have made this certificate
        sending.send(mail.id)
    assert post.again(mail.id).cause is Cause.NO_SECRECY
    assert not any(word in said.upper() for said in post.server.said for word in TELLING)

    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    sending.send(mail.id)

    assert post.again(mail.id).state is State.SENT
    assert post.server.was_tls == [True]


def test_what_was_read_in_the_page_is_not_sent(post: Post) -> None:
    mail_id = post.tell(post.person()).id
    services.read(db.session.scalars(sa.select(Notice)).one())

    post.deliver()

    assert post.server.said == []
    assert queries.find_dispatch(mail_id) is None


def test_a_mail_that_had_to_wait_does_not_arrive_at_night(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = post.person()
    mail = post.tell(person)
    hour = clock.utc_now().hour
    with transaction():
        person.time_zone = "Etc/UTC"
        settings = queries.settings_of(person.id)
        settings.quiet_from, settings.quiet_until = hour, (hour + 3) % 24

    sending.send(mail.id)
    assert post.server.said == []
    mail = post.again(mail.id)
    assert mail.state is State.WAITING
    assert not Quiet(hour, (hour + 3) % 24).holds(mail.due_at.hour)

    move_clock(monkeypatch, timedelta(hours=4))
    sending.send(mail.id)
    assert post.again(mail.id).state is State.SENT


def test_a_digest_carries_all_until_its_hour_and_says_how_many(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = post.person(rhythm=7)
    mails = {post.tell(person, str(number)).id for number in range(3)}
    assert len(mails) == 1
    [mail_id] = mails
    sending.send(mail_id)
    assert post.server.said == [], "its hour has not come"

    move_clock(monkeypatch, timedelta(days=8))
    sending.send(mail_id)

    [raw] = post.server.mails
    assert "Tienes 3 avisos nuevos." in text_of(raw)


def test_a_new_rhythm_moves_what_waits(post: Post) -> None:
    person = post.person(rhythm=7)
    mail = post.tell(person)
    wishes = Wishes(Rhythm.AT_ONCE, Quiet(0, 0), None, {})
    services.save_wishes(wishes, by=viewer_of(person.id))
    post.deliver()

    assert post.again(mail.id).state is State.SENT


def test_f2_the_same_job_again_sends_nothing_more(post: Post) -> None:
    mail = post.tell(post.person())
    for _ in range(3):
        sending.send(mail.id)

    assert len(post.server.mails) == 1
    assert post.again(mail.id).tries == 1


def test_while_one_worker_hands_it_over_another_keeps_away(post: Post) -> None:
    mail = post.tell(post.person())
    with transaction():
        mail.sending_until = clock.utc_now() + timedelta(seconds=60)

    with pytest.raises(TransientFailure):
        sending.send(mail.id)

    assert post.server.said == []


@pytest.mark.parametrize("transport", ["console", "file"])
def test_what_goes_nowhere_is_never_called_sent(
    post: Post, transport: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(post.app.config, "MAIL", transport)
    monkeypatch.setitem(post.app.config, "DATA_FOLDER", tmp_path)
    mail = post.tell(post.person())

    sending.send(mail.id)

    assert post.again(mail.id).state is State.KEPT
    assert post.server.said == []
    files = list((tmp_path / "mails").glob("*")) if transport == "file" else []
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    assert len(files) == (transport == "file")


def test_in_production_the_console_never_shows_an_address(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(post.app.config, "MAIL", "console")
    monkeypatch.setitem(post.app.config, "ENVIRONMENT", "production")

    services.notify(post.person().id, "account.recovery_made", key="1")

    assert db.session.scalars(sa.select(NoticeDispatch)).all() == []


def test_a_deed_does_not_fail_because_the_key_of_an_address_is_missing(
    post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = post.person()
    monkeypatch.setitem(post.app.config, "SEAL_KEYS", str(tmp_path / "nowhere"))

    mail = post.tell(person)
    post.deliver()

    assert post.again(mail.id).state is State.WAITING
    assert post.server.said == []


def test_who_has_no_address_is_told_in_person_what_must_reach_them(post: Post) -> None:
    person = post.person()
    with transaction():
        person.email = None

    assert post.tell(person, kind=BY_HAND_KIND).state is State.TO_HAND_OVER
    services.notify(person.id, "account.recovery_made", key="2")

    assert len(db.session.scalars(sa.select(NoticeDispatch)).all()) == 1
