"""Templates to answers: the page, its policy, and the addresses of stylesheet and script with their digests."""

from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from typing import Any

from flask import Flask, Response, redirect
from jinja2 import StrictUndefined

from app.pages.frame import Frame
from app.pages.texts import Speech
from app.search.request import MAX_QUERY

POLICY = (
    "default-src 'none'; img-src 'self' https: data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
"""What every page says to the browser: load nothing from elsewhere but pictures, run our own file alone."""


def see_other(address: str) -> Response:
    """Another page instead of this one, asked for by GET."""
    made = redirect(address, 303)
    return Response(made.get_data(), made.status_code, made.headers)


class Rendering:
    """The templates of one application."""

    def __init__(self, app: Flask) -> None:
        """Set the templates up; they are compiled once, by the first page that uses them.

        In an environment of their own: what is strict here must not break the templates of the API's page.
        """
        self._env = app.jinja_env.overlay(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)

    @cached_property
    def stylesheet(self) -> str:
        """The stylesheet's address; it changes with every change of its content."""
        return _named("storefront.css")

    @cached_property
    def script(self) -> str:
        """The script's address: suggestions under the search box, which works without."""
        return _named("suggest.js")

    def page(self, template: str, frame: Frame, say: Speech, status: int = 200, **values: Any) -> Response:
        """A page."""
        made = self._env.get_template(f"pages/{template}")
        ours = {"stylesheet": self.stylesheet, "script": self.script, "max_query": MAX_QUERY}
        text = made.render(frame=frame, say=say, **ours, **values)
        response = Response(text, status, mimetype="text/html")
        response.headers.update(HEADERS)
        return response


def _named(name: str) -> str:
    """The address of one of our files."""
    content = (files("app.pages") / "static" / name).read_bytes()
    return f"/static/{name}?v={sha256(content).hexdigest()[:12]}"
