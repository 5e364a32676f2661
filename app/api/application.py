"""The Flask application: routes, limits, problem documents, and the document that describes them."""

from typing import Any

import orjson
from flask import Flask, Response
from flask.json.provider import JSONProvider
from flask_smorest import Api
from flask_swagger_ui import get_swaggerui_blueprint
from werkzeug.exceptions import HTTPException

from app.access import Access
from app.api.admin import admin_routes
from app.api.body import MAX_BODY
from app.api.cross_origin import allow_origins
from app.api.health import health_routes
from app.api.metrics import Metrics, metrics_routes
from app.api.problems import http_problem, register_problems
from app.api.products import product_routes
from app.api.rule_schemas import schema_routes
from app.api.schemas import choice_schema
from app.api.search import search_routes
from app.api.suggest import suggest_routes
from app.desk.live import Services

DESCRIPTION = "Ranked, faceted product lists, with every reason visible. Errors are RFC 9457 problem documents."
_DOCS_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The pages of swagger-ui begin with a script in the page; they load nothing from elsewhere."""


class OrjsonProvider(JSONProvider):
    """JSON by orjson."""

    def dumps(self, obj: Any, **_: Any) -> str:
        """JSON text."""
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **_: Any) -> Any:
        """Plain data."""
        return orjson.loads(s)


class ProblemApi(Api):
    """flask-smorest with problem documents for its errors, which each route describes itself."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def handle_http_exception(self, error: HTTPException) -> Response:
        """Every refusal of the framework as a problem document."""
        return http_problem(error)


def make_application(services: Services, access: Access | None = None) -> Flask:
    """The application over some services; callers are let in by `access`, else by the keys of the shop's ledger."""
    access = access or Access(services.engine.ledger, services.now)
    metrics = Metrics()
    app = Flask("gondola", static_folder=None)
    app.json = OrjsonProvider(app)
    app.config.update(
        API_TITLE="Gondola",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={"info": {"description": DESCRIPTION}, "security": [{}, {"key": []}]},
        MAX_CONTENT_LENGTH=MAX_BODY,
    )
    api = ProblemApi(app)
    api.ma_plugin.converter.add_attribute_function(choice_schema)
    api.spec.components.security_scheme("key", {"type": "http", "scheme": "bearer"})
    metrics.watch(app)
    allow_origins(app, services)
    register_problems(app)
    api.register_blueprint(search_routes(services, access, metrics))
    api.register_blueprint(suggest_routes(services, access))
    api.register_blueprint(product_routes(services, access))
    api.register_blueprint(admin_routes(services, access))
    api.register_blueprint(health_routes(services))
    api.register_blueprint(schema_routes())
    app.register_blueprint(metrics_routes(metrics, services))
    _add_docs(app)
    return app


def _add_docs(app: Flask) -> None:
    """`/docs`: a page to read and try the API, with all it needs on this server."""
    pages = get_swaggerui_blueprint("/docs", "/openapi.json", {"app_name": "Gondola: the API", "validatorUrl": None})

    @pages.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _DOCS_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    app.register_blueprint(pages)
