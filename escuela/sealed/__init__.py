"""Sealed fields: what a stolen database, a backup or a dump must not tell.

A model declares a column of the type `columns.Sealed` and beside it the field that people use:

    legal_name_sealed: Mapped[bytes | None] = mapped_column(Sealed())
    legal_name = SealedText("legal_name_sealed")

Reading the field opens the value, writing it seals it with the newest key. Keys lie in a file
outside the database (`keys`), values are bound to table, column and row (`envelopes`), and
`flask seal rotate` moves them to a new key (`services`). `files` does the same for streams.
Who may see a field is not decided here but in `accounts.identity`.
"""
