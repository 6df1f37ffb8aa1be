"""Self-care: texts for anybody, without account and without trace.

Nothing here knows who reads: no column about a person, no counter, no line in the access log.
"""
