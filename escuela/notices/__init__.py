"""What a person is told: in the page, by mail, or by hand; never what it is about outside of it.

A domain writes a notice in its deed's own transaction (`services.notify`). Kinds are registered
by the domains above, as tasks are; their words are made when somebody reads, in their language.
"""
