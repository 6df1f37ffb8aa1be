"""The page of the one search: what was found of every kind, and where each leads.

Stores nothing, and what people look for least of all.
"""
