"""The filters of the queue, and the order in which an editor meets videos."""

from collections.abc import Mapping
from enum import StrEnum

from media.library.rules import VideoState


class Tab(StrEnum):
    """A filter of the queue."""

    ALL = "all"
    TO_EDIT = "to_edit"
    WORKING = "working"
    TROUBLE = "trouble"
    READY = "ready"
    PUBLISHED = "published"


STATES_OF: Mapping[Tab, frozenset[VideoState]] = {
    Tab.ALL: frozenset(VideoState),
    Tab.TO_EDIT: frozenset({VideoState.TO_REVIEW, VideoState.IN_REVIEW, VideoState.CHANGES_ASKED}),
    Tab.WORKING: frozenset({VideoState.RECEIVED, VideoState.APPROVED}),
    Tab.TROUBLE: frozenset({VideoState.REJECTED}),
    Tab.READY: frozenset({VideoState.READY}),
    Tab.PUBLISHED: frozenset({VideoState.PUBLISHED}),
}
"""Trouble also holds every video some of whose work failed, whatever its state."""

ORDER = (
    VideoState.APPROVED,
    VideoState.RECEIVED,
    VideoState.TO_REVIEW,
    VideoState.IN_REVIEW,
    VideoState.CHANGES_ASKED,
    VideoState.READY,
    VideoState.REJECTED,
    VideoState.PUBLISHED,
    VideoState.WITHDRAWN,
)
"""First what moves, then what waits for the editor, then for others, last what is over."""


def tab_of(text: str | None) -> Tab:
    """Read a tab from an address; anything odd is the first one."""
    return Tab(text) if text in set(Tab) else Tab.ALL
