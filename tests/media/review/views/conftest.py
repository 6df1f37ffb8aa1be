import pytest

from tests.browser import Browser
from tests.factories import School


@pytest.fixture(autouse=True)
def _signed_in(browser: Browser, school: School) -> None:
    browser.sign_in(school.accounts["video_editor"])
