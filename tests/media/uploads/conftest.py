"""What the tests of uploads share: a signed-in sender, and a purpose that remembers."""

import pytest

from tests.browser import Browser
from tests.factories import School
from tests.factories.uploads import finished


@pytest.fixture(autouse=True)
def _nothing_finished() -> None:
    finished.clear()


@pytest.fixture
def member(browser: Browser, school: School) -> Browser:
    browser.sign_in(school.accounts["member"])
    return browser
