"""Video and what belongs to it: sources, renders, renditions, captions, messages."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from escuela import clock
from escuela.accounts.models import Account
from escuela.authz.scopes import Scope
from escuela.db import Model, new_public_id
from escuela.organizations.models import Organization
from media.library import rules
from media.library.facts import FactsColumn, SourceFacts
from media.library.rules import (
    Appearing,
    CaptionOrigin,
    Missing,
    Note,
    NoteChoice,
    RenderKind,
    RenditionState,
    Sensitivity,
    Side,
    Topic,
    VideoState,
    Visibility,
)


class Video(Model):
    """A film of an organization, from the moment it was sent, through all its versions."""

    __tablename__ = "video"
    __table_args__ = (
        Index("ix_video_organization_id_state_since", "organization_id", "state_since"),
        Index("ix_video_state_state_since", "state", "state_since"),
        # All that the queue is ordered and counted by, so that it reads no rows it does not show.
        Index("ix_video_queue", "has_trouble", "state", "state_since"),
        Index("ix_video_trouble", "state_since",
              sqlite_where=sa.text("has_trouble = 1"), postgresql_where=sa.text("has_trouble")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id."""
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    """Random id for addresses."""
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id", ondelete="RESTRICT"))
    """Whose film it is."""
    title: Mapped[str]
    """As its organization calls it."""
    summary: Mapped[str]
    """A few plain sentences on what it is about; may be empty."""
    language: Mapped[str]
    """The language spoken in it: ISO 639-1, one of rules.SPOKEN."""
    topic_codes: Mapped[str]
    """Codes of rules.Topic, separated by spaces; may be empty."""
    sensitivity: Mapped[Sensitivity]
    """How hard it is to watch."""
    visibility: Mapped[Visibility]
    """Who may watch it once published: asked for by the organization, set by publishing."""
    shown_in: Mapped[str] = mapped_column(default="")
    """Ids of the courses that show it, each between spaces (rules.with_course): whoever learns
    there may watch it, although learners are not the network."""
    note_choice: Mapped[NoteChoice] = mapped_column(default=NoteChoice.OPEN)
    """Whether a content note stands before it; must be chosen before publishing."""
    note_talks_about: Mapped[str] = mapped_column(default="")
    """Content note: what the film talks about; empty unless written."""
    note_does_not_show: Mapped[str] = mapped_column(default="")
    """Content note: what it talks about and does not show; may be empty."""
    everybody_consented: Mapped[bool]
    """The sender says that all who appear agreed to its circulation."""
    minors_appear: Mapped[bool]
    """The sender says that minors appear, with their families' permission."""
    needs_covering: Mapped[bool]
    """Faces, voices or plates still have to be covered."""
    place_recognizable: Mapped[bool]
    """A place can be recognized that must not be."""
    covering_notes: Mapped[str]
    """Minute and what to cover, in the sender's words; may be empty. personal: until published."""
    state: Mapped[VideoState] = mapped_column(default=VideoState.RECEIVED)
    """Where the newest version is; moved only by services."""
    state_since: Mapped[datetime] = mapped_column(default=clock.utc_now)
    """Since when it is in that state."""
    sent_at: Mapped[datetime] = mapped_column(default=clock.utc_now)
    """When its first version was sent."""
    sender_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), index=True
    )
    """Who sent it first. personal: emptied with the account."""
    editor_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), index=True
    )
    """Which video editor took it. personal: emptied with the account."""
    published_render_id: Mapped[int | None] = mapped_column(
        ForeignKey("render.id", ondelete="SET NULL", use_alter=True)
    )
    """The renditions that people watch, of this or an older version; empty: nobody watches."""
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    """When what people watch was published; empty: nothing is published."""
    withdrawn_at: Mapped[datetime | None]
    """When it was last taken away from people; empty: never, or published since."""
    has_trouble: Mapped[bool] = mapped_column(default=False)
    """Some of its work failed and waits for a person; kept by pipeline beside each job's end."""
    search_text: Mapped[str]
    """Title and summary folded by search.searchable; filled by services."""
    details_version: Mapped[int] = mapped_column(default=1)
    """Counts saves of what people write; a save made on an older count is a Conflict. Moves of
    the state do not count: they must not spoil what somebody is typing."""

    organization: Mapped[Organization] = relationship(lazy="raise")
    sender: Mapped[Account | None] = relationship(lazy="raise", foreign_keys=[sender_id])
    editor: Mapped[Account | None] = relationship(lazy="raise", foreign_keys=[editor_id])
    sources: Mapped[list["Source"]] = relationship(
        lazy="raise", back_populates="video", order_by="Source.number"
    )
    captions: Mapped[list["Caption"]] = relationship(lazy="raise", order_by="Caption.language")

    @property
    def topics(self) -> tuple[Topic, ...]:
        """What it is about, as the closed list names it."""
        return tuple(Topic(code) for code in self.topic_codes.split())

    @property
    def is_published(self) -> bool:
        """People watch it now, whatever the state of a newer version."""
        return self.published_render_id is not None

    @property
    def note(self) -> Note:
        """The content note."""
        return Note(self.note_choice, self.note_talks_about, self.note_does_not_show)

    @property
    def appearing(self) -> Appearing:
        """What the sender said of people and places."""
        return Appearing(
            self.everybody_consented,
            self.minors_appear,
            self.needs_covering,
            self.place_recognizable,
            self.covering_notes,
        )

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What keeps it from being published."""
        return rules.missing_to_publish(self.appearing, self.note)

    def access_scopes(self) -> frozenset[Scope]:
        """Answer to authz: the scopes whose roles reach this video."""
        return rules.access_scopes(
            self.organization_id,
            self.visibility,
            is_published=self.is_published,
            course_ids=rules.course_ids(self.shown_in),
        )


class Source(Model):
    """One file as it was sent: a version of a video."""

    __tablename__ = "source"
    __table_args__ = (UniqueConstraint("video_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id; jobs carry it."""
    video_id: Mapped[int] = mapped_column(ForeignKey("video.id", ondelete="CASCADE"))
    """The video that it is a version of."""
    number: Mapped[int]
    """Counts a video's versions from 1."""
    storage_key: Mapped[str] = mapped_column(unique=True)
    """Where the file lies in storage: as it arrived, then below originals/ once sealed."""
    sha256: Mapped[str | None]
    """Fingerprint, 64 hexadecimal signs: made on arrival, checked when sealed."""
    size_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    """Size of the file, in bytes."""
    file_name: Mapped[str]
    """The name the file had with its sender: a text to show, never a path. personal: goes with
    the video."""
    facts: Mapped[SourceFacts | None] = mapped_column(FactsColumn)
    """What inspection found; empty until then, and where nothing could be read."""
    verdict: Mapped[str | None]
    """Code of the inspection's verdict: "ok", or why it was refused; empty until then."""
    received_at: Mapped[datetime] = mapped_column(default=clock.utc_now)
    """When its last byte came."""
    sealed_at: Mapped[datetime | None]
    """Since when the original is sealed under its fingerprint."""

    video: Mapped[Video] = relationship(lazy="raise", back_populates="sources")

    @property
    def fingerprint(self) -> str:
        """The first 8 signs, as they are shown to compare; empty until known."""
        return (self.sha256 or "")[:8]

    def outdates(self, caption: "Caption") -> bool:
        """Say whether captions were given for an earlier version, whose times may be others."""
        return self.number > 1 and caption.saved_at < self.received_at


class Render(Model):
    """A set of renditions made from one source, for one purpose."""

    __tablename__ = "render"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id; jobs carry it."""
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    """Random id for addresses."""
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), index=True)
    """What it was made from."""
    kind: Mapped[RenderKind]
    """The private preview, or the whole ladder."""
    poster_key: Mapped[str | None]
    """Storage key of the still picture, JPEG; empty until made, and for sound alone."""
    storyboard_key: Mapped[str | None]
    """Storage key of the sheet of small stills, JPEG; empty until made, and for sound alone."""
    created_at: Mapped[datetime] = mapped_column(default=clock.utc_now)
    """When it was asked for."""

    source: Mapped[Source] = relationship(lazy="raise")
    renditions: Mapped[list["Rendition"]] = relationship(
        lazy="raise", back_populates="render", order_by="Rendition.id"
    )


class Rendition(Model):
    """One encoded output: a rung of the ladder, or the sound alone."""

    __tablename__ = "rendition"
    __table_args__ = (UniqueConstraint("render_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id."""
    render_id: Mapped[int] = mapped_column(ForeignKey("render.id", ondelete="CASCADE"))
    """The set it belongs to."""
    name: Mapped[str]
    """Name of the rung: "360", "240-av1", "audio"."""
    kind: Mapped[str]
    """"video" (picture and sound) or "audio" (sound alone)."""
    codec: Mapped[str]
    """Short name of the main codec: "h264", "av1", "aac", "opus"."""
    codecs: Mapped[str] = mapped_column(default="")
    """All codecs as playlists name them (RFC 6381); empty until ready."""
    width: Mapped[int] = mapped_column(default=0)
    """Pixels; 0 for sound alone and until ready."""
    height: Mapped[int] = mapped_column(default=0)
    """Pixels; 0 for sound alone and until ready."""
    fps: Mapped[float] = mapped_column(default=0.0)
    """Pictures a second; 0 for sound alone and until ready."""
    duration_s: Mapped[float] = mapped_column(default=0.0)
    """Seconds; 0 until ready."""
    avg_kbps: Mapped[float] = mapped_column(default=0.0)
    """Measured average, kbit/s; 0 until ready."""
    peak_kbps: Mapped[float] = mapped_column(default=0.0)
    """Measured peak of a segment, kbit/s; 0 until ready."""
    media_bytes: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    """Size of the segmented file; 0 until ready."""
    plain_bytes: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    """Size of the plain copy; 0 where there is none."""
    playlist: Mapped[str] = mapped_column(sa.Text, default="")
    """The media playlist as made, with the bare name of its file; playback renders it anew."""
    media_key: Mapped[str | None]
    """Storage key of the segmented file; empty until ready."""
    plain_key: Mapped[str | None]
    """Storage key of the plain MP4 or m4a copy; empty where there is none."""
    state: Mapped[RenditionState] = mapped_column(default=RenditionState.WAITING)
    """How far it is."""
    error_code: Mapped[str | None]
    """Why it failed, as a code; empty unless failed."""
    made_at: Mapped[datetime | None]
    """When it became ready."""

    render: Mapped[Render] = relationship(lazy="raise", back_populates="renditions")

    @property
    def is_ready(self) -> bool:
        """It can be played."""
        return self.state is RenditionState.READY


class Caption(Model):
    """The words of a video in one language."""

    __tablename__ = "caption"
    __table_args__ = (UniqueConstraint("video_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id."""
    video_id: Mapped[int] = mapped_column(ForeignKey("video.id", ondelete="CASCADE"))
    """The video."""
    language: Mapped[str]
    """ISO 639-1, one of rules.SPOKEN."""
    vtt: Mapped[str] = mapped_column(sa.Text)
    """The captions as WebVTT, normalized: in order, without styles or markup."""
    origin: Mapped[CaptionOrigin]
    """Who gave them."""
    saved_at: Mapped[datetime] = mapped_column(default=clock.utc_now)
    """When they were last replaced."""


class Message(Model):
    """A word between editor and organization about one video."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id, in the order of writing."""
    video_id: Mapped[int] = mapped_column(ForeignKey("video.id", ondelete="CASCADE"), index=True)
    """What it is about."""
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), index=True
    )
    """Who wrote it. personal: emptied with the account."""
    side: Mapped[Side]
    """For whom the author spoke."""
    text: Mapped[str] = mapped_column(sa.Text)
    """What was written. personal: emptied when its author's account is erased."""
    at: Mapped[datetime] = mapped_column(default=clock.utc_now)
    """When."""

    author: Mapped[Account | None] = relationship(lazy="raise")
