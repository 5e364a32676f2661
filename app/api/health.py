"""`/livez` and `/readyz`: is the process alive, and can it answer a search."""

import orjson
from flask import Response
from flask_smorest import Blueprint

from app.api.answers import AliveAnswer, ReadyAnswer
from app.api.describing import problems
from app.api.problems import unavailable
from app.core.plan import Everything, Question
from app.desk.live import AWAY, Services


def health_routes(services: Services) -> Blueprint:
    """The two probes."""
    routes = Blueprint("health", "health", description="Probes.")

    @routes.route("/livez", methods=["GET"])
    @routes.doc(summary="Is the process alive?", operationId="alive")
    @routes.response(200, AliveAnswer)
    def alive() -> Response:
        return Response(orjson.dumps({"status": "alive"}), mimetype="application/json")

    @routes.route("/readyz", methods=["GET"])
    @routes.doc(summary="Can it answer a search?", operationId="ready")
    @routes.response(200, ReadyAnswer)
    @problems(routes, 503)
    def ready() -> Response:
        try:
            snapshot = services.snapshots.current()
            (products,) = snapshot.reader.totals([Question(None, Everything())])
        except AWAY as error:
            return unavailable(error)
        facts = {
            "status": "ready",
            "generation": snapshot.manifest.generation,
            "sequence": snapshot.reader.sequence(),
            "rules": snapshot.pack.digest,
            "products": products,
        }
        return Response(orjson.dumps(facts), mimetype="application/json")

    return routes
