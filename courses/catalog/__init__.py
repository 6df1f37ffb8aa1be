"""Courses as they are written: units, lessons and their blocks, and the public catalog.

Not here: what a learner has done (learning), what a lesson's video is (media).
"""
