"""Are the causes and comparisons on the pages so? `python -m benchmarks.claims`, claim by claim."""

import pytest

from benchmarks.claims import CLAIMS, Claim


@pytest.mark.parametrize("claim", CLAIMS, ids=[claim.check.__name__ for claim in CLAIMS])
def test_what_a_page_says_is_so(claim: Claim, mnist_in_data: None) -> None:
    found, good = claim.check()
    assert good, f"{claim.sentence} Found: {found}"
