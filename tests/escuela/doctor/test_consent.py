"""The doctor misses a text that somebody agreed to."""

from dataclasses import replace

import pytest

from escuela.consent.rules import ConsentScope, account_subject, account_thing
from escuela.doctor import Level
from escuela.doctor.checks import check_consent
from tests.factories import make_account
from tests.factories.consent import make_agreement, make_consent, text_read

pytestmark = pytest.mark.usefixtures("app_context")


def test_texts_that_are_all_there_are_good() -> None:
    make_account()

    assert [finding.level for finding in check_consent()] == [Level.GOOD]


@pytest.mark.parametrize("change", [{"version": 7}, {"sha256": "0" * 64}])
def test_a_text_that_is_gone_or_another_is_told(change: dict[str, object]) -> None:
    person = make_account(has_agreed=False).id
    make_agreement(person)
    make_consent(
        account_subject(person), account_thing(person), ConsentScope.DATA,
        read=replace(text_read(), **change),  # type: ignore[arg-type]
    )  # fmt: skip

    (finding,) = check_consent()

    assert finding.level is Level.MISSING
    assert "account" in finding.sentence
    assert finding.deed
