"""Texts that people type: nothing unseen is kept, and a name can be read."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, SelectField, SelectMultipleField, StringField

from escuela.web import forms as web
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


class ChoiceForm(web.Form):
    one = SelectField(choices=web.choices([("a", "A")]))
    number = SelectField(choices=web.choices([("1", "Uno")]), coerce=int)
    radio = RadioField(choices=web.choices([("a", "A")]))
    many = SelectMultipleField(choices=web.choices([("a", "A")]))
    numbers = SelectMultipleField(choices=web.choices([("1", "Uno")]), coerce=int)


@pytest.mark.parametrize(
    ("language", "advice"),
    [("es", "Elige una de las opciones."), ("en", "Choose one of the options.")],
)
def test_a_choice_that_is_not_there_is_told_in_plain_words(
    app: Flask, language: str, advice: str
) -> None:
    sent = {"one": "x", "number": "x", "radio": "x", "many": ["x", "y"], "numbers": "x"}

    with app.test_request_context("/", headers={"Accept-Language": language}):
        form = ChoiceForm(MultiDict(sent), meta={"csrf": False})

        assert not form.validate()
        assert {name: set(errors) for name, errors in form.errors.items()} == {
            name: {advice} for name in sent
        }
