"""A school to look at, made of invented people and texts by the services that people use.

Nothing here is needed by a real school.
"""
