"""`/schemas/….json`: the JSON Schema of each file of rules, for editors: completion, hover texts, mistakes marked."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256

import orjson
from flask import Response, request
from flask_smorest import Blueprint

from app.api.describing import ETAG, not_modified, problems
from app.api.problems import problem
from app.core.kind import kind_of
from app.desk.packs import KINDS
from app.rulepack.json_schema import json_schemas
from app.rulepack.problems import did_you_mean

SCHEMA_MIME = "application/schema+json"
HOUR = 3600
_SECTION = {
    "in": "path",
    "name": "section",
    "required": True,
    "description": "The file of rules: `facets` is for `rules/facets.yaml` and every file below `rules/facets/`.",
    "schema": {"type": "string", "enum": sorted({kind_of(one).section for one in KINDS})},
}


def schema_routes() -> Blueprint:
    """The schemas; they say nothing of the shop, so nobody needs a key."""
    routes = Blueprint("schemas", "schemas", description="Rules in an editor.")

    @routes.route("/schemas/<section>.json", methods=["GET"], parameters=[_SECTION])
    @routes.doc(summary="The JSON Schema of a file of rules", operationId="rule_schema")
    @routes.response(200, {"type": "object"}, content_type=SCHEMA_MIME, headers=ETAG)
    @not_modified(routes)
    @problems(routes, 404)
    def schema(section: str) -> Response:
        """Draft 7, for the first line of a file: `# yaml-language-server: $schema=…/schemas/facets.json`."""
        written = _written()
        if section not in written:
            told = f"there are no rules `{section}`{did_you_mean(section, written)}"
            return problem(404, told, errors=[("section", told)])
        content = written[section]
        response = Response(content, mimetype=SCHEMA_MIME)
        response.set_etag(sha256(content).hexdigest()[:32])
        response.headers["Cache-Control"] = f"public, max-age={HOUR}"
        response.make_conditional(request)
        return response

    return routes


@cache
def _written() -> Mapping[str, bytes]:
    """Every schema as it is sent, by its section."""
    return {section: orjson.dumps(schema) for section, schema in json_schemas(KINDS).items()}
