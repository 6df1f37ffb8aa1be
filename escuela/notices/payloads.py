"""Jobs of notices."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SendMail:
    """Hand one mail to the mail server, if it is still wanted."""

    dispatch_id: int
