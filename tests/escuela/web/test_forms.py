"""Texts that people type: nothing unseen is kept, and a name can be read."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField

from escuela.web.forms import HasLetters, stripped, stripped_lines

UNSEEN = "\u200b\u200d\u202e\u2066\u00ad\ufeff\0\x1b\x7f\u115f\u1160\u3164\uffa0\u2800"


def test_of_a_name_only_what_is_seen_is_kept_on_one_line() -> None:
    assert stripped(f"{UNSEEN} Gorrio{UNSEEN}\u0301n\tde\r\nBarro {UNSEEN}") == "Gorrión de Barro"
    assert stripped(UNSEEN) == stripped(None) == ""


def test_a_long_text_keeps_its_lines_and_tabs() -> None:
    assert stripped_lines(f" uno{UNSEEN}\r\n\tdos\n\ntres ") == "uno\r\n\tdos\n\ntres"


class NameForm(Form):
    name = StringField(filters=[stripped], validators=[HasLetters()])


@pytest.mark.parametrize(
    ("text", "counts"),
    [("Río", True), ("7", True), ("कमल", True), ("\u0301\u0302", False), ("🪶 -", False),
     ("\u3164", False), (UNSEEN, False), ("", False)],
)  # fmt: skip
@pytest.mark.usefixtures("app_context")
def test_a_name_needs_a_letter_or_a_digit(text: str, counts: bool) -> None:
    form = NameForm(MultiDict({"name": text}))

    assert form.validate() is counts
    assert form.name.errors == ([] if counts else ["Usa al menos una letra o un número."])
