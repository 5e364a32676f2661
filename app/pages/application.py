"""The storefront on the web application: its routes, and pages instead of problem documents where people read."""

from collections.abc import Callable

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter

from app.access import Access
from app.desk.live import Services
from app.pages.failures import Failures
from app.pages.files import file_routes
from app.pages.pictures import Pictures
from app.pages.rendering import Rendering
from app.pages.routes import StorefrontPages, page_routes
from app.pages.sign_in import SignIn, sign_in_routes

MACHINES = ("v1", "1", "livez", "readyz", "metrics", "openapi.json", "docs")
"""What is asked by programs: the first part of their paths. They keep their problem documents."""


def add_pages(
    app: Flask,
    services: Services,
    access: Access,
    pictures: Pictures,
    problem: Callable[[HTTPException], Response],
) -> Flask:
    """The application with its storefront; `problem` refuses what is not the storefront's."""
    app.url_map.converters["locale"] = LocaleConverter
    rendering = Rendering(app)
    failures = Failures(services, pictures, rendering, access)
    app.register_blueprint(file_routes(services, pictures, rendering))
    app.register_blueprint(page_routes(StorefrontPages(services, pictures, rendering, access), failures))
    app.register_blueprint(sign_in_routes(SignIn(services, pictures, rendering, access), failures))

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        return problem(error) if _is_for_machines() else failures.refused(error)

    return app


class LocaleConverter(BaseConverter):
    """The first part of a path where it can be a locale; `v1` and `docs` cannot."""

    regex = "[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,4})?"


def _is_for_machines() -> bool:
    return request.path.split("/")[1] in MACHINES
