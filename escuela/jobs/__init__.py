"""Slow work: a row per job, written in the deed's own transaction, done by a worker later.

The row is the truth. An engine only brings it to a worker; a job may arrive twice or late, and
only the holder of its newest token may finish it. Knows no task: features register theirs.
"""
