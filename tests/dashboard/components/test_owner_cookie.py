"""By what is a browser known again?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components import owner_cookie


class Visitor:
    """Stands in for Streamlit where the browser's cookies are read."""

    def __init__(self, **cookies: str) -> None:
        self.context = self
        self.cookies = cookies


def token_for(**cookies: str) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner_cookie, "st", Visitor(**cookies))
        return owner_cookie.owner_token()


COOKIES = pytest.mark.parametrize("name", [owner_cookie.COOKIE, owner_cookie.FRAMED_COOKIE])


@COOKIES
@given(st.from_regex(r"[A-Za-z0-9_-]{32}", fullmatch=True))
def test_a_browser_is_known_again_by_its_cookie(name: str, cookie: str) -> None:
    assert token_for(**{name: cookie}) == cookie


@COOKIES
@given(st.text().filter(lambda text: not owner_cookie._TOKEN.fullmatch(text)))
def test_a_cookie_that_we_did_not_make_counts_as_none(name: str, cookie: str) -> None:
    assert token_for(**{name: cookie}) != cookie
    assert owner_cookie._TOKEN.fullmatch(token_for(**{name: cookie}))


def test_where_a_browser_sends_both_cookies_its_own_counts() -> None:
    both = {owner_cookie.COOKIE: "a" * 32, owner_cookie.FRAMED_COOKIE: "b" * 32}
    assert token_for(**both) == "a" * 32


def test_two_visitors_are_two_owners() -> None:
    assert token_for() != token_for()
