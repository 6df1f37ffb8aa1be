"""Who comes into a course: its audience, its links and invitations, its tutors.

Not here: what learners do once they are in (learning).
"""
