"""House rule: every label of the menu is read in full, for each role and in each language."""

import pytest

from escuela.preferences import LANGUAGE_NAMES
from tests.chromium import NARROW, PHONE, Visit
from tests.live import Live

pytestmark = pytest.mark.chromium

CLIPPED = """() => [...document.querySelectorAll(".nav a")].flatMap(link => {
    const own = link.getBoundingClientRect();
    const text = link.querySelector("span").getBoundingClientRect();
    return text.left < own.left || text.right > own.right || own.right > innerWidth
        ? [link.textContent.trim()] : [] })"""


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_no_label_of_the_menu_is_clipped_on_a_phone(
    live_school: Live, visit: Visit, language: str
) -> None:
    school = live_school.make_school()

    for role, account_id in school.accounts.items():
        page = visit(f"/courses/?idioma={language}", account_id=account_id, size=PHONE)
        assert page.locator(".nav a").count() >= 2, role
        assert page.evaluate(CLIPPED) == [], (role, language)
        # The page that is open is named in bold, which is wider.
        page.goto(f"{visit.live.address}/organizations/")
        assert page.evaluate(CLIPPED) == [], (role, language)
        page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
        assert page.evaluate(CLIPPED) == [], (role, language, "narrow")
        page.context.close()
