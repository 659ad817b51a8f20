"""The sections of the page "Make it yours"."""

PAGE = "make_it_yours"
