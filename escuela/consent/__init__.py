"""What people agreed to: versioned texts, and who gave, refused or withdrew what, when and how.

The one home of consents, whoever asks for them. Rows are only ever added; the present follows from
them by a rule. What a withdrawal brings about is said by the domain of the thing (`consequences`).
Texts are files beside this package (docs/adr/0010). Stands below accounts, so that nobody comes in
without one: who agreed is a kind and an id.
"""
