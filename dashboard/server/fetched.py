"""How does a browser fetch what is large?

    GET film/<run>/<version>        what a component unpacks, or 404

Not by the page's own connection: Streamlit keeps what a page was sent for as long as it is open,
and thirty of them would keep as many films.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit import config

from vae_core.errors import Trouble

# Relative to the app's root.
FILM = "film"  # of a run
CODES = "codes"  # of a run or a model that comes with the app, and its decoder
IMAGES = "images"  # of a data set, for testing
FOR_GOOD = {"Cache-Control": "private, max-age=604800, immutable"}  # a version never changes
NOT_AT_ALL = {"Cache-Control": "no-store"}

# Threads of their own: a class that takes files along keeps Streamlit's busy. And few, since each
# may hold a film.
_makers = ThreadPoolExecutor(2, thread_name_prefix="fetched")

Find = Callable[[str, str], tuple[bytes, str] | None]  # by the name of a run, say, and the version
# that is asked for: what there is, and of which version that is


def route(address: str, find: Find) -> Route:
    """Where browsers fetch such things. Streamlit does not put the app's root before routes."""

    async def answer(request: Request) -> Response:
        name, version = request.path_params["name"], request.path_params["version"]
        try:
            found = await asyncio.get_running_loop().run_in_executor(_makers, find, name, version)
        except Trouble:  # a shipped model that can't be opened: the page says so
            found = None
        if found is None:
            return Response(status_code=404, headers=NOT_AT_ALL)
        content, is_version = found
        headers = FOR_GOOD if version == is_version else NOT_AT_ALL
        return Response(content, media_type="application/octet-stream", headers=headers)

    root = config.get_option("server.baseUrlPath").strip("/")
    path = "/".join(filter(None, [root, address, "{name}", "{version}"]))
    return Route(f"/{path}", answer)
