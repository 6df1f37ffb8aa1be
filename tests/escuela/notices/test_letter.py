"""What stands on the outside of a mail, and inside: nothing of the school, the person, the matter.

Whole raw messages are scanned, as a phone's lock screen, a curious eye and a mail server see them.
"""

import re
from email import message_from_bytes
from socket import getfqdn, gethostname

import pytest

from escuela.authz.identity import viewer_of
from escuela.authz.roles import Role
from escuela.authz.scopes import organization_scope
from escuela.db import transaction
from escuela.notices import sending
from escuela.people import words as people_words
from escuela.preferences import LANGUAGE_NAMES
from media.library import services as library
from media.library import words as video_words
from media.library.rules import VideoState
from tests.escuela.notices.post import ADDRESS, Post, text_of
from tests.factories import make_account, make_grant, make_organization
from tests.factories.videos import make_video

ALIAS, HOUSE, TITLE = "Zorzal Cantor", "Semillero de Tierra Común", "La casa que era del capo"
SCHOOL = (
    "escuela", "school", "escola", "scuola", "vuelo", "alas", "red", "network", "popular", "mafia",
    "video", "curso", "course", "corso", "libera", "organiza", "rol", "role", "papel", "ruolo",
)  # fmt: skip
HEADERS = {
    "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "Content-Type",
    "Content-Transfer-Encoding", "MIME-Version",
}  # fmt: skip


def forbidden() -> set[str]:
    """Return every word that would tell something, folded."""
    said = {str(text) for text in (*people_words.ROLE.values(), *video_words.STATE.values())}
    names = {*ALIAS.split(), *HOUSE.split(), *TITLE.split(), gethostname(), getfqdn()}
    found = {word for text in said | names for word in re.findall(r"\w{4,}", text.casefold())}
    return found | set(SCHOOL)


def words_of(raw: bytes) -> set[str]:
    """Return all words of a whole mail, its headers and the decoded text too, but for its link."""
    mail = message_from_bytes(raw)
    text = raw.decode("ascii") + text_of(raw) + "".join(map(str, mail.values()))
    text = re.sub(r"https://nube\.example/n/[\w-]+", "", text).replace(ADDRESS, "")
    return set(re.findall(r"[^\W_]+", text.casefold()))


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_a_mail_tells_nothing_in_any_language(post: Post, language: str) -> None:
    sender = post.person(ALIAS, language=language)
    house = make_organization(HOUSE)
    make_grant(sender, Role.MEMBER, organization_scope(house.id))
    editor = make_account("Tordo")
    for _ in range(2):
        video = make_video(house, TITLE, state=VideoState.IN_REVIEW, sender_id=sender.id)
        library.ask_change(video, f"¿{ALIAS}, de {HOUSE}?", by=viewer_of(editor.id))

    post.deliver()

    assert len(post.server.mails) == 2
    for raw in post.server.mails:
        mail = message_from_bytes(raw)
        assert words_of(raw) & forbidden() == set()
        assert set(mail.keys()) <= HEADERS, "no header of ours, no list, nothing of this program"
        assert mail.get_content_type() == "text/plain"
        assert mail["From"] == "aviso@correo.example"
        assert mail["To"] == ADDRESS
        assert mail["Date"].endswith("+0000"), "where the server stands is nobody's matter"
        assert re.fullmatch(r"<[0-9a-f]{32}@correo\.example>", mail["Message-ID"])
        assert len(re.findall("https?://", text_of(raw))) == 1
    assert {line.upper() for line in post.server.said if "EHLO" in line.upper()} == {
        "EHLO CORREO.EXAMPLE"
    }, "the name we greet with stands in the Received line"


def test_each_language_says_it_in_its_own_words(post: Post) -> None:
    for language in LANGUAGE_NAMES:
        post.tell(post.person(f"Eco {language}", language=language))
    post.deliver()

    texts = {text_of(raw).splitlines()[0] for raw in post.server.mails}
    assert texts == {
        "Tienes 1 aviso nuevo.", "Você tem 1 aviso novo.", "Hai 1 nuovo avviso.",
        "You have 1 new notice.",
    }  # fmt: skip


def test_subject_and_sender_are_what_the_settings_say(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"MAIL_SUBJECT": "Hola", "MAIL_NAME": "Correo", "MAIL_ID_DOMAIN": "otro.example"}
    for name, value in settings.items():
        monkeypatch.setitem(post.app.config, name, value)
    sending.send(post.tell(post.person()).id)

    mail = message_from_bytes(post.server.mails[0])
    assert (mail["Subject"], mail["From"]) == ("Hola", "Correo <aviso@correo.example>")
    assert mail["Message-ID"].endswith("@otro.example>")


def test_an_address_with_a_line_break_adds_no_header(post: Post) -> None:
    person = post.person()
    with transaction():
        person.email = "eco@buzon.example\r\nBcc: otra@buzon.example"
    mail = post.tell(person)

    with pytest.raises(ValueError, match="linefeed"):
        sending.send(mail.id)

    assert post.server.said == []


def test_the_scan_sees_a_name() -> None:
    raw = b"Subject: Aviso de Semillero\r\n\r\nhola"
    assert words_of(raw) & forbidden() == {"semillero"}
