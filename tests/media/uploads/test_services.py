"""media/uploads/services.py: limits, the one finish, what is claimed, purged and forgotten."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from escuela import clock
from escuela.audit.models import AuditEntry
from escuela.authz.identity import Viewer, viewer_of
from escuela.db import db, transaction
from escuela.errors import Conflict, InvalidInput, NotFound
from escuela.jobs.models import Job
from media.uploads import files, privacy, queries, services
from media.uploads.models import Upload
from media.uploads.rules import Announcement, NoRoom, Owner, TooBig, WrongKind
from tests.factories import School, make_account
from tests.factories.uploads import MATROSKA, MAX_BYTES, PURPOSE, finished, make_upload
from wsgi import create_app

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def sender() -> Viewer:
    return viewer_of(make_account("Semilla").id)


def announce(sender: Viewer, size_bytes: int = 10, name: str = "a.mp4", **more: object) -> Upload:
    announced = Announcement(PURPOSE, name, size_bytes, **more)  # type: ignore[arg-type]
    return services.open_upload(announced, owner=Owner(sender.account_id), by=sender)


def complete(sender: Viewer, name: str = "marcha.mkv") -> Upload:
    data = MATROSKA + b"x" * 20
    return make_upload(sender.account_id, file_name=name, size_bytes=len(data), received=data)


def test_an_upload_is_announced_recorded_and_has_days(sender: Viewer) -> None:
    upload = announce(sender, organization_id=None)

    assert upload.expires_at - upload.created_at > timedelta(days=6)
    assert [row.deed for row in db.session.query(AuditEntry)] == ["upload.create"]


@pytest.mark.parametrize(
    ("size_bytes", "name", "refusal"),
    [
        (0, "vacío.mp4", InvalidInput),
        (MAX_BYTES + 1, "enorme.mp4", TooBig),
        (10, "programa.exe", WrongKind),
        (10, "pagina.html", WrongKind),
    ],
)
def test_what_cannot_come_is_refused_before_the_first_byte(
    sender: Viewer, size_bytes: int, name: str, refusal: type[InvalidInput]
) -> None:
    with pytest.raises(refusal) as refused:
        announce(sender, size_bytes, name)

    assert refused.value.message.endswith(".")
    assert db.session.query(Upload).count() == 0


def test_r5_a_persons_file_name_is_text_and_never_a_path(sender: Viewer) -> None:
    name = "../../etc/\x00\u202ex<b>\\pass\nwd" + "a" * 300 + ".mp4"

    upload = announce(sender, name="../../x/<b>á\u202e\x00.mp4")

    assert upload.file_name == "<b>á.mp4"
    assert files.path_of(upload.public_id).name == f"{upload.public_id}.part"
    assert len(announce(sender, name=name.replace(".mp4", "")).file_name) <= 200


def test_an_unknown_purpose_is_refused(sender: Viewer) -> None:
    announced = Announcement("nothing", "a.mp4", 10)

    with pytest.raises(InvalidInput):
        services.open_upload(announced, owner=Owner(sender.account_id), by=sender)


def test_quotas_count_what_waits_and_not_what_was_claimed(sender: Viewer) -> None:
    first, second = announce(sender, MAX_BYTES), announce(sender, MAX_BYTES)
    with pytest.raises(TooBig):
        announce(sender, 1)

    services.cancel_upload(first, by=sender)
    announce(sender, 1)
    announce(make_sender(), 1)

    assert db.session.get_one(Upload, second.id).size_bytes == MAX_BYTES


def test_the_number_of_open_uploads_is_bounded(sender: Viewer) -> None:
    for _ in range(4):
        announce(sender)

    with pytest.raises(TooBig):
        announce(sender)


def test_an_organizations_members_share_a_quota(school: School) -> None:
    def send(person: str) -> Upload:
        return announce(
            viewer_of(school.accounts[person]), MAX_BYTES, organization_id=school.own_id
        )

    for person in ("member", "member", "lead"):
        send(person)

    with pytest.raises(TooBig):
        send("lead")


def test_f6_a_full_disk_refuses_before_the_start_and_recovers(
    app: Flask, sender: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    promised = 5_000_000
    announce(sender, promised)
    free = files.free_bytes()
    # All but as much as is promised already is kept for the rest of the school.
    monkeypatch.setitem(app.config, "DISK_RESERVE_BYTES", free - promised)

    with pytest.raises(NoRoom) as refused:
        announce(sender, MAX_BYTES)
    assert "64\xa0MB" in refused.value.message

    monkeypatch.setitem(app.config, "DISK_RESERVE_BYTES", 0)
    assert announce(sender, 1).id


def test_the_purpose_is_told_once_however_often_it_ends(sender: Viewer) -> None:
    upload = complete(sender)

    for _ in range(3):
        services.finish_upload(db.session.get_one(Upload, upload.id), by=sender)

    assert finished == [(upload.public_id, sender.account_id)]


def test_two_that_finish_at_the_same_moment_tell_the_purpose_once(tmp_path: Path) -> None:
    app = create_app(
        {"DATA_FOLDER": tmp_path, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'u.sqlite'}"}
    )
    with app.app_context():
        db.create_all()
        sender = viewer_of(make_account("Semilla").id)
        upload_id = complete(sender).id

    def finish(_: int) -> None:
        with app.app_context():
            services.finish_upload(db.session.get_one(Upload, upload_id), by=sender)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(finish, range(8)))
    with app.app_context():
        db.engine.dispose()

    assert len(finished) == 1


def test_when_the_purpose_refuses_nothing_is_finished(sender: Viewer) -> None:
    upload = complete(sender, "rehusado.mkv")

    with pytest.raises(InvalidInput):
        services.finish_upload(upload, by=sender)

    db.session.expire_all()
    assert db.session.get_one(Upload, upload.id).finished_at is None


def test_a_complete_upload_is_claimed_once_by_its_owner_alone(sender: Viewer) -> None:
    upload = complete(sender)
    stranger = make_sender()

    for viewer, purpose in ((stranger, PURPOSE), (Viewer(None, frozenset()), PURPOSE),
                            (sender, "other")):  # fmt: skip
        with pytest.raises(NotFound):
            services.claim_upload(upload.public_id, purpose=purpose, by=viewer)
    claimed = services.claim_upload(upload.public_id, purpose=PURPOSE, by=sender)
    with pytest.raises(Conflict):
        services.claim_upload(upload.public_id, purpose=PURPOSE, by=sender)

    assert claimed.sha256
    assert queries.list_unfinished(sender) == []


def test_an_upload_with_bytes_missing_is_not_claimed(sender: Viewer) -> None:
    upload = make_upload(sender.account_id, size_bytes=100, received=MATROSKA)

    with pytest.raises(InvalidInput):
        services.claim_upload(upload.public_id, purpose=PURPOSE, by=sender)


def test_a_claimed_file_stays_until_it_is_released(sender: Viewer) -> None:
    upload = services.claim_upload(complete(sender).public_id, purpose=PURPOSE, by=sender)
    path = services.path_of(upload)
    assert path.read_bytes().startswith(MATROSKA)
    with pytest.raises(Conflict):
        services.cancel_upload(upload, by=sender)

    services.release_upload(upload.id)
    services.release_upload(upload.id)

    assert not path.exists()
    with pytest.raises(NotFound):
        services.path_of(db.session.get_one(Upload, upload.id))


def test_the_purge_takes_what_was_given_up_and_leaves_the_rest(sender: Viewer) -> None:
    past = clock.utc_now() - timedelta(seconds=1)
    old = make_upload(sender.account_id, received=b"old", expires_at=past)
    young = make_upload(sender.account_id, received=b"young")
    taken = services.claim_upload(complete(sender).public_id, purpose=PURPOSE, by=sender)
    age(taken)
    stray = files.folder() / "nobody.part"
    fresh = files.folder() / "arriving.form"
    for path in (stray, fresh):
        path.write_bytes(b"x")
    os.utime(stray, (time.time() - 90_000,) * 2)

    services.purge_uploads()

    assert [files.path_of(u.public_id).exists() for u in (old, young, taken)] == [
        False, True, True
    ]  # fmt: skip
    assert (stray.exists(), fresh.exists()) == (False, True)
    services.release_upload(taken.id)
    age(taken)
    services.purge_uploads()
    assert db.session.query(Upload).count() == 1


def test_one_purge_waits_in_the_queue_while_there_are_uploads(sender: Viewer) -> None:
    announce(sender)
    announce(sender)

    assert [job.kind for job in db.session.query(Job)] == ["PurgeUploads"]


def test_the_upload_of_a_resume_code_belongs_to_no_account(sender: Viewer) -> None:
    visitor = Viewer(None, frozenset())
    announced = Announcement(PURPOSE, "voz.mp3", 10)

    upload = services.open_upload(announced, owner=Owner(None, "hash"), by=visitor)

    assert (upload.owner, upload.access_scopes()) == (Owner(None, "hash"), frozenset())
    assert queries.usage_of_owner(Owner(None, "hash")).count == 1
    assert queries.usage_of_owner(Owner(sender.account_id)).count == 0
    assert queries.list_unfinished(visitor) == []


def test_a_person_gets_a_copy_and_is_forgotten(sender: Viewer) -> None:
    waiting = make_upload(sender.account_id, received=b"bytes")
    taken = services.claim_upload(complete(sender).public_id, purpose=PURPOSE, by=sender)
    account_id = sender.account_id or 0

    assert [record["file"] for record in privacy.export(account_id)] == ["marcha.mkv"] * 2
    assert privacy.erase(account_id, by=sender) == 2
    assert privacy.erase(account_id, by=sender) == 0

    assert privacy.export(account_id) == []
    assert not files.path_of(waiting.public_id).exists()
    assert services.path_of(db.session.get_one(Upload, taken.id)).exists()


def make_sender() -> Viewer:
    return viewer_of(make_account("Nube").id)


def age(upload: Upload) -> None:
    with transaction():
        upload.expires_at = datetime(2020, 1, 1, tzinfo=UTC)
    db.session.expire_all()
