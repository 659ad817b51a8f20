"""How is what somebody typed shown as just that, where Markdown is expected?

With a backslash before what Markdown knows; and after what Streamlit makes more of than text
(:smile:, :material/home:, www.example.org, ->) a character that takes no room.
"""

import re

WORD_JOINER = "\u2060"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#!|~<>$&^=+.]|(?<!\w)-|-(?!\w))")
# "www" itself: a browser makes a link of it and of whatever follows its dot. No colon of 14:32.
_MORE = re.compile(r"((?i:www)(?=\.)|[@/.<>=~]|(?<!\w)-|-(?!\w)|(?<!\d\d):|:(?!\d\d(?!\d)))")


def as_text(typed: str) -> str:
    """Markdown that shows `typed`, character for character, in one line."""
    line = " ".join(typed.split())
    return _MARKDOWN.sub(r"\\\1", _MORE.sub(rf"\1{WORD_JOINER}", line))
