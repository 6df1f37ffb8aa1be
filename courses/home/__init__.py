"""Pages over several domains: the front page for visitors, and everybody's desk.

Stores nothing and decides nothing: it gathers what other domains tell, and leads there.
"""
