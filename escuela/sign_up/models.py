"""SignUpWindow."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from escuela import clock
from escuela.db import Model


class SignUpWindow(Model):
    """A time in which anybody may make an account. The audit knows who opened it."""

    __tablename__ = "sign_up_window"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id; the newest counts."""
    opened_at: Mapped[datetime] = mapped_column(default=clock.utc_now)
    """Since when."""
    closes_at: Mapped[datetime]
    """From this moment on nobody may; moved to the present by who closes it earlier."""
