"""The rule of the present, over every way that things can have been said."""

from itertools import product

import pytest

from escuela.consent.rules import Decision, Standing, is_covered, may_follow, must_ask, standing_of

SEQUENCES = [
    sequence for length in range(5) for sequence in product(Decision, repeat=length)
]  # 121 of them


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_the_last_word_holds_whatever_was_said_before(sequence: tuple[Decision, ...]) -> None:
    standing = standing_of(sequence)

    assert (standing is Standing.OPEN) == (not sequence)
    assert (standing is Standing.GIVEN) == (sequence[-1:] == (Decision.GIVEN,))
    assert (standing is Standing.WITHDRAWN) == (sequence[-1:] == (Decision.WITHDRAWN,))


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_only_what_was_given_is_withdrawn_and_never_by_a_refusal(
    sequence: tuple[Decision, ...],
) -> None:
    standing = standing_of(sequence)
    allowed = {decision for decision in Decision if may_follow(standing, decision)}

    if sequence[-1:] == (Decision.GIVEN,):
        assert allowed == {Decision.GIVEN, Decision.WITHDRAWN}
    else:
        assert allowed == {Decision.GIVEN, Decision.REFUSED}


@pytest.mark.parametrize(("standing", "agreed"), [*product(Standing, range(4))])
def test_who_gave_for_the_newest_text_is_left_in_peace_and_nobody_else(
    standing: Standing, agreed: int
) -> None:
    newest = 2

    assert must_ask(standing, agreed=agreed, newest=newest) == (
        not (standing is Standing.GIVEN and agreed >= newest)
    )


@pytest.mark.parametrize(
    "standings", [s for length in range(4) for s in product(Standing, repeat=length)]
)
def test_one_that_is_missing_is_enough_to_stop(standings: tuple[Standing, ...]) -> None:
    given = [standing for standing in standings if standing is Standing.GIVEN]

    assert is_covered(standings) == (len(standings) > 0 and len(given) == len(standings))
