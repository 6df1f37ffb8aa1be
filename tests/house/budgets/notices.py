"""Full lists: every kind of notice of one person, and what is to be handed over."""

from escuela import clock
from escuela.accounts.queries import get_account
from escuela.authz.identity import viewer_of
from escuela.authz.roles import Role
from escuela.authz.scopes import organization_scope
from escuela.db import db, transaction
from escuela.notices import services
from escuela.notices.models import NoticeSettings
from escuela.notices.rules import Cause, State
from escuela.organizations.models import Organization
from escuela.web.paging import PAGE_ROWS
from tests.factories import School, make_account, make_grant
from tests.factories.notices import make_dispatch, make_hand_over, make_notice
from tests.factories.videos import make_video
from tests.house.budgets import Pages
from tests.live import Live

VIDEO_KINDS = ("asked", "approved", "published", "refused", "withdrawn", "waits", "answered")


def pages(live: Live, school: School) -> Pages:
    lead, coordination = school.accounts["lead"], school.accounts["coordination"]
    scope = organization_scope(school.own_id)
    with live.app.app_context():
        account = get_account(lead or 0)
        own = db.session.get_one(Organization, school.own_id)
        for number in range(PAGE_ROWS):
            video = make_video(own, f"Un título bastante largo de un video, número {number}")
            make_notice(
                account, f"video.{VIDEO_KINDS[number % len(VIDEO_KINDS)]}", key=f"v{number}",
                thing_id=video.id,
            )  # fmt: skip
        for kind in ("role.given", "role.taken", "role.ends"):
            make_notice(account, kind, thing_id=school.own_id, key=kind,
                        params="role=member where=organization")  # fmt: skip
        make_notice(account)
        for number in range(PAGE_ROWS + 1):
            person = make_account(f"Semilla {number}")
            make_grant(person, Role.MEMBER, scope)
            given = make_hand_over(person, scope)
            if number % 3 == 0:
                services.hand_over(given, by=viewer_of(lead))
            _silence(person.id)
            mail = make_dispatch(person, State.BOUNCED)
            with transaction():
                mail.cause = Cause.ADDRESS_REFUSED
        last = make_hand_over(make_account("Última"), scope).public_id
        _silence(account.id)
        for state in (State.SENT, State.WAITING, State.FAILED, State.KEPT, State.BOUNCED):
            make_dispatch(account, state)
    return {
        "notices": ("/notices/", lead),
        "older notices": ("/notices/?page=2", lead),
        "settings with a mail that comes back": ("/notices/settings", lead),
        "to hand over": ("/notices/by-hand/", lead),
        "to hand over, everywhere": ("/notices/by-hand/", coordination),
        "a sheet": (f"/notices/by-hand/{last}", coordination),
    }


def _silence(account_id: int) -> None:
    with transaction():
        db.session.add(NoticeSettings(account_id=account_id, bounced_at=clock.utc_now()))
