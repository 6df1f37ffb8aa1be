"""Pages of organizations as they are when everything is there: logo, videos, courses, people."""

from escuela.authz.roles import Role
from escuela.db import db, transaction
from escuela.organizations.models import Organization
from escuela.organizations.rules import Visibility
from escuela.storage import storage
from escuela.topics import Topic
from media.houses.queries import MAX_ASKED
from tests.factories import School, make_member, make_network, make_organization
from tests.factories.courses import make_course
from tests.factories.videos import make_published_video
from tests.house.budgets import Pages
from tests.live import Live

LONG = "Acompaña a familias que cuidan una huerta donde antes hubo miedo, y lo cuenta. " * 4
LOGO = b"\xff\xd8" + b"\x00" * 7996 + b"\xff\xd9"
"""As heavy as a logo may be."""


def pages(live: Live, school: School) -> Pages:
    lead, coordination = school.accounts["lead"], school.accounts["coordination"]
    with live.app.app_context():
        network = make_network()
        own = db.session.get_one(Organization, school.own_id)
        for number in range(30):
            made = make_organization(
                f"Organización {number:02} con un nombre largo", Visibility.PUBLIC,
                network=network, topics=(Topic.CARE, Topic.CONFISCATED_GOODS, Topic.MEMORY),
            )  # fmt: skip
            with transaction():
                made.description_es = LONG
            make_course(own, f"Curso {number:02}", slug=f"curso-{number}")
            make_member(own, Role.MEMBER, f"Persona {number:02}")
        for number in range(MAX_ASKED + 2):
            make_published_video(own, f"Video {number:03} con un título largo")
        key = f"logos/{own.public_id}/0123456789abcdef-7999.jpg"
        storage().put_bytes(key, LOGO)
        with transaction():
            own.logo_key, own.network_id, own.description_es = key, network.id, LONG
            own.topic_codes = " care memory "
        house = f"/organizations/{school.own}"
        return {
            "organizations, full": ("/organizations/", coordination),
            "organization, full": (house, lead),
            "first steps, full": (f"{house}/beginning", lead),
            "leaving, full": (f"{house}/leave", lead),
            "merging, full": (f"{house}/merge", coordination),
            "national network, full": (
                f"/organizations/networks/{network.public_id}",
                coordination,
            ),
        }
