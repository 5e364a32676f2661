"""The Flask application: routes, JSON by orjson, limits, problem documents."""

from typing import Any

import orjson
from flask import Flask, Response
from flask.json.provider import JSONProvider
from flask_smorest import Api
from werkzeug.exceptions import HTTPException

from app.api.health import health_routes
from app.api.problems import http_problem, register_problems
from app.api.search import search_routes
from app.desk.live import Services

MAX_BODY = 64 << 10


class OrjsonProvider(JSONProvider):
    """JSON by orjson."""

    def dumps(self, obj: Any, **_: Any) -> str:
        """JSON text."""
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **_: Any) -> Any:
        """Plain data."""
        return orjson.loads(s)


class ProblemApi(Api):
    """flask-smorest with problem documents for its errors."""

    def handle_http_exception(self, error: HTTPException) -> Response:
        """Every refusal of the framework as a problem document."""
        return http_problem(error)


def make_application(services: Services) -> Flask:
    """The application over some services."""
    app = Flask("gondola", static_folder=None)
    app.json = OrjsonProvider(app)
    app.config.update(
        API_TITLE="Gondola",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
        MAX_CONTENT_LENGTH=MAX_BODY,
    )
    api = ProblemApi(app)
    register_problems(app)
    api.register_blueprint(search_routes(services))
    app.register_blueprint(health_routes(services, orjson.dumps))
    return app
