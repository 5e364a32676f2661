"""Files: stylesheet, script, the shop's sign, pictures of products. Nothing outside their folders is ever sent."""

from importlib.resources import files
from pathlib import Path

from flask import Blueprint, Response, request, send_from_directory
from werkzeug.exceptions import NotFound

from app.core.fit import DAY
from app.desk.live import AWAY, Services
from app.pages.pictures import Pictures
from app.pages.rendering import Rendering

_YEAR = 31_536_000
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A picture may come from anybody; as an SVG it could hold a script, which this never lets run."""


def file_routes(services: Services, pictures: Pictures, rendering: Rendering) -> Blueprint:
    """`/static/…` and `/pictures/…`."""
    routes = Blueprint("files", "app.pages")
    static = Path(str(files("app.pages") / "static"))

    @routes.get("/static/<path:name>")
    def own(name: str) -> Response:
        is_named = request.full_path in (rendering.stylesheet, rendering.script)
        return _sent(static, name, _YEAR if is_named else DAY, is_named=is_named)

    @routes.get("/favicon.ico")
    def sign() -> Response:
        return _sent(static, "gondola.svg", DAY, is_named=False)

    @routes.get("/pictures/<path:name>")
    def picture(name: str) -> Response:
        try:
            folder = pictures.folder(services.snapshots.current())
        except AWAY as error:
            raise NotFound from error
        return _sent(folder, name, DAY, is_named=False)

    return routes


def _sent(folder: Path, name: str, seconds: int, *, is_named: bool) -> Response:
    """A file of a folder, kept by browsers; for good when its address names its content."""
    if "\0" in name:
        raise NotFound
    try:
        response = send_from_directory(folder, name, max_age=seconds)
    except OSError as error:  # a name that no file can have
        raise NotFound from error
    if is_named:
        response.headers["Cache-Control"] = f"public, max-age={seconds}, immutable"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
