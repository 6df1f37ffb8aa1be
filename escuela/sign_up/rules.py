"""What can be decided about signing up without asking anyone."""

from datetime import timedelta

WINDOW_DAYS = (7, 30, 90)
"""How long coordination may open it at once: it never stays open by being forgotten."""

PER_DAY = 300
"""New accounts in a day at most: a flood of made-up people stops by itself."""
DAY = timedelta(days=1)

TRIES_PER_SOURCE = 90
"""Forms sent in an hour by one line: a class of thirty behind it, each with three tries."""
