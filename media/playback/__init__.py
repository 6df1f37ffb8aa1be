"""How a video is watched: what is offered at which price, and who gets which bytes.

Stores nothing: what was watched is known to `courses.learning` alone.
"""
