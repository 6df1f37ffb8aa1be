"""The video editor's desk: all videos, one after the other, from arrival to published.

Not here: the moves themselves (library, pipeline), the sender's pages (intake).
"""
