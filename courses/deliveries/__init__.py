"""What learners' browsers send, taken once: the same parcel twice changes nothing.

A browser gives each thing it sends (a watched range, later an answer) an id of its own and keeps
it until the school has answered for good; see docs/progress.md. Knows nothing of what is in it.
"""
