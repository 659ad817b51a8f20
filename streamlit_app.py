"""What can a variational autoencoder do? Something real at once: no training, no click.

This file is the first page, and the server: `streamlit run` finds `app` here, which answers the
browsers and runs this same file as a script for whoever opens the page.
"""

import streamlit as st

from dashboard.shell.frame import frame
from dashboard.views.home.two_numbers import first_screen
from dashboard.words.language import tr


def home() -> None:
    """The page."""
    state = frame(
        tr("Two numbers make a digit"),
        page="home",
        description=tr(
            "A **variational autoencoder** (VAE) boils every picture down to a few "
            "numbers, its code, and its decoder draws the picture again from them. This one has "
            "studied 60,000 handwritten digits, and its codes are two numbers long. Move them."
        ),
        at_once=first_screen,
    )

    from dashboard.views.home.new_digits import new_digits
    from dashboard.views.home.route import ways_on

    model = st.container()
    ways_on(state)
    with model:  # last: where it can't be opened, the page ends
        new_digits()


if __name__ == "__main__":
    home()
else:
    from dashboard.live.board import board
    from dashboard.live.channel import Channel
    from dashboard.server import fetched
    from dashboard.server.app import explain, lifespan

    def fill_the_board() -> None:
        """On the thread that makes what is followed: nobody else waits for torch."""
        import dashboard.views.followed  # noqa: F401

    def film(name: str, _version: str) -> tuple[bytes, str] | None:
        """On a thread of its own, when somebody asks for one."""
        from dashboard.views.replay.filmed import sent

        return sent(name)

    def codes(name: str, version: str) -> tuple[bytes, str] | None:
        """As `film`."""
        from dashboard.views.compare.fetched import codes_and_decoder

        return codes_and_decoder(name, version)

    def images(name: str, _version: str) -> tuple[bytes, str] | None:
        """As `film`."""
        from dashboard.views.compare.fetched import images_for_testing

        return images_for_testing(name)

    channel = Channel(board, fill_the_board)
    app = st.App(
        __file__,
        routes=[
            channel.route(),
            fetched.route(fetched.FILM, film),
            fetched.route(fetched.CODES, codes),
            fetched.route(fetched.IMAGES, images),
        ],
        lifespan=lifespan(channel),
        on_script_error=explain,
    )
