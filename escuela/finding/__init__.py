"""The one search of the school: what is findable is kept beside its thing, in the same transaction.

Each domain says what of its things can be found and by whom (a `Source`), and which of its rows
matter for it (`watch`). It knows no domain; who may find what is asked of the domains at each
search, never remembered.
"""
