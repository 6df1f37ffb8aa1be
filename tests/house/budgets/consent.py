"""Questions that wait for an answer, and a long history of answers."""

from escuela.consent.rules import ConsentScope, Decision, account_subject, account_thing
from escuela.web.paging import PAGE_ROWS
from tests.factories import School, make_account
from tests.factories.consent import make_consent
from tests.house.budgets import Pages
from tests.live import Live


def pages(live: Live, school: School) -> Pages:
    with live.app.app_context():
        asked = make_account("Ceiba", has_agreed=False).id
        often = make_account("Sauce").id
        for number in range(PAGE_ROWS + 1):
            decision = (Decision.WITHDRAWN, Decision.GIVEN)[number % 2]
            subject, thing = account_subject(often), account_thing(often)
            make_consent(subject, thing, ConsentScope.DATA, decision)
    return {
        "a question about own data": ("/account/consents/ask", asked),
        "an account that is asked": ("/account", asked),
        "many answers": ("/account/consents", often),
        "what changed in a text": ("/consent/video/2/since/1", None),
        "a text in force": ("/consent/account", school.accounts["visitor"]),
    }
