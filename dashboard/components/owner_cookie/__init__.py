"""How does the server know a visitor again, after a reload or next week?

By a random token in a cookie of that browser. Whoever holds the token controls the runs started
with it, so it never stands in an address or on the page. Nothing about the visitor is in it. Inside
another site's page it is a cookie of a name of its own, which counts within that site alone.
"""

import re
import secrets
from pathlib import Path

import streamlit as st

from dashboard.components.folder import component_from

COOKIE, FRAMED_COOKIE = "vae_owner", "vae_owner_framed"
MAX_AGE_S = 180 * 24 * 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")

_keeper = component_from(Path(__file__).parent)


def owner_token() -> str:
    """The token this browser came with, or a new one. A cookie that we didn't make counts as none.

    The browser sends its cookies once, when it connects: keep the answer for the whole session.
    """
    for name in (COOKIE, FRAMED_COOKIE):
        token = st.context.cookies.get(name, "")
        if isinstance(token, str) and _TOKEN.fullmatch(token):
            return token
    return secrets.token_urlsafe(24)


def keep_in_browser(token: str) -> None:
    """Have the browser keep the token. The element that does it shows nothing."""
    data = {"name": COOKIE, "framed_name": FRAMED_COOKIE, "token": token, "max_age_s": MAX_AGE_S}
    _keeper(key="owner_cookie", data=data, height=0)
