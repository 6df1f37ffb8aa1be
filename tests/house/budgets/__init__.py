"""Fuller pages than those of the policy, for the budgets of test_budgets.py; a file per domain.

    def pages(live: Live, school: School) -> Pages

runs outside any application context, makes what its pages show (`with live.app.app_context()`)
and returns name -> (path, account id or None). Files are found by themselves.
"""

from collections.abc import Mapping

Pages = Mapping[str, tuple[str, int | None]]
