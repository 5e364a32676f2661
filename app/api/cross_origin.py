"""Which sites' pages may call the API from a browser (CORS): those that `shop.yaml` names, and without cookies."""

from contextlib import suppress

from flask import Flask, Response, request

from app.desk.live import AWAY, Services

_PATHS = "/v1/"
_KEEP_SECONDS = "600"


def allow_origins(app: Flask, services: Services) -> None:
    """Answer browsers that ask whether a page of another site may call."""

    @app.after_request
    def allow(response: Response) -> Response:
        if not request.path.startswith(_PATHS):
            return response
        response.vary.add("Origin")
        origin = request.headers.get("Origin")
        if origin and _is_allowed(origin, services):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
            if request.method == "OPTIONS":
                response.headers["Access-Control-Allow-Methods"] = "GET, POST"
                response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, If-None-Match"
                response.headers["Access-Control-Max-Age"] = _KEEP_SECONDS
        return response


def _is_allowed(origin: str, services: Services) -> bool:
    with suppress(*AWAY):
        allowed = services.snapshots.current().shop.origins
        return "*" in allowed or origin in allowed
    return False
