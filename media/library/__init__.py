"""Videos of the school: what they are, their files, and the way from sent to published.

Not here: running ffmpeg (ffmpeg), when work runs (pipeline), who talks about them on which page
(review, intake), how they reach an eye (playback).
"""
