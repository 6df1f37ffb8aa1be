"""A learner's way through courses: where they are enrolled, what they watched, what is done.

Not here: the courses themselves (catalog). A visitor's reading leaves nothing here at all.
"""
