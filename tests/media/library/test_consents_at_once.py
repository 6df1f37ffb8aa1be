"""Publishing and a withdrawn consent at the same moment, on both database engines."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from flask import Flask

from escuela.authz.identity import VISITOR
from escuela.consent.rules import Channel
from escuela.db import lock, transaction
from escuela.errors import Conflict, InvalidInput
from media.library import consents, queries, services
from media.library.models import Video
from media.library.rules import VideoState, Visibility
from tests.factories import make_organization
from tests.factories.videos import NOTE_NOT_NEEDED, make_render, make_video

TAKES_TO_WAIT_S = 0.5
"""Time for the other thread to stand before the lock. Were it too short, the test would pass."""


def make_ready(app: Flask) -> tuple[str, int]:
    with app.app_context():
        video = make_video(make_organization(), state=VideoState.READY)
        with transaction():
            services.write_note(video, NOTE_NOT_NEEDED)
        source = queries.find_newest_source(video.id)
        assert source is not None
        return video.public_id, make_render(source).id


def find(public_id: str) -> Video:
    video = queries.find_video(public_id)
    assert video is not None
    return video


def publish(app: Flask, public_id: str, render_id: int) -> bool:
    with app.app_context():
        try:
            services.publish_video(
                find(public_id), Visibility.NETWORK, render_id, is_agreed=False, by=VISITOR
            )
        except (Conflict, InvalidInput):
            return False
        return True


def withdraw(app: Flask, public_id: str) -> None:
    with app.app_context():
        consents.withdraw(find(public_id), Channel.SPOKEN, by=VISITOR)


def test_who_publishes_while_a_consent_is_being_withdrawn_sees_it(shared_app: Flask) -> None:
    public_id, render_id = make_ready(shared_app)
    is_held, asks = Event(), Event()

    def withdraw_slowly() -> None:
        with shared_app.app_context(), transaction():
            video = find(public_id)
            lock(video)
            is_held.set()
            asks.wait(10)
            time.sleep(TAKES_TO_WAIT_S)
            consents.withdraw(video, Channel.SPOKEN, by=VISITOR)

    def publish_meanwhile() -> bool:
        is_held.wait(10)
        asks.set()
        return publish(shared_app, public_id, render_id)

    with ThreadPoolExecutor(2) as pool:
        slow, other = pool.submit(withdraw_slowly), pool.submit(publish_meanwhile)
        slow.result()
        assert not other.result()
    with shared_app.app_context():
        assert not find(public_id).is_published


def test_whoever_comes_first_nobody_watches_afterwards(shared_app: Flask) -> None:
    for _ in range(6):
        public_id, render_id = make_ready(shared_app)

        with ThreadPoolExecutor(2) as pool:
            publishing = pool.submit(publish, shared_app, public_id, render_id)
            pool.submit(withdraw, shared_app, public_id).result()
            publishing.result()

        with shared_app.app_context():
            video = find(public_id)
            assert (video.is_published, video.everybody_consented) == (False, False)
