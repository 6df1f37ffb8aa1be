"""Deeds on videos. Every move of a video's state happens here: reloaded, checked, audited.

Jobs are not queued here: pipeline does it, in the same transaction (it joins from outside).
"""

from media.library.services.arriving import (
    VERDICT_OK,
    ArrivedFile,
    accept_source,
    add_version,
    create_video,
    reject_source,
    seal_source,
    update_facts,
)
from media.library.services.belonging import forget_person, move_videos, settle_video
from media.library.services.describing import (
    attach_caption,
    remove_caption,
    save_details,
    save_note,
    write_appearing,
    write_details,
    write_note,
)
from media.library.services.moving import move
from media.library.services.publishing import (
    hide_from_course,
    publish_video,
    reopen_video,
    show_in_course,
    withdraw_video,
)
from media.library.services.reviewing import (
    answer,
    approve_video,
    ask_change,
    mark_ready,
    reconsider_video,
    release_video,
    set_trouble,
    take_video,
)

__all__ = [
    "VERDICT_OK",
    "ArrivedFile",
    "accept_source",
    "add_version",
    "answer",
    "approve_video",
    "ask_change",
    "attach_caption",
    "create_video",
    "forget_person",
    "hide_from_course",
    "mark_ready",
    "move",
    "move_videos",
    "publish_video",
    "reconsider_video",
    "reject_source",
    "release_video",
    "remove_caption",
    "reopen_video",
    "save_details",
    "save_note",
    "seal_source",
    "set_trouble",
    "settle_video",
    "show_in_course",
    "take_video",
    "update_facts",
    "withdraw_video",
    "write_appearing",
    "write_details",
    "write_note",
]
