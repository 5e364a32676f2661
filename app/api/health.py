"""`/livez` and `/readyz`: is the process alive, and can it answer a search."""

from collections.abc import Callable

from flask import Blueprint, Response

from app.api.problems import RETRY_SECONDS, problem
from app.core.generation import DamagedError, EngineUnavailableError
from app.core.plan import Everything, Question
from app.desk.live import Services
from app.desk.publish import NothingLiveError


def health_routes(services: Services, to_json: Callable[[object], bytes]) -> Blueprint:
    """The two probes."""
    routes = Blueprint("health", "health")

    @routes.get("/livez")
    def alive() -> Response:
        return Response(to_json({"status": "alive"}), mimetype="application/json")

    @routes.get("/readyz")
    def ready() -> Response:
        try:
            snapshot = services.snapshots.current()
            (products,) = snapshot.reader.totals([Question(None, Everything())])
        except (EngineUnavailableError, DamagedError, NothingLiveError) as error:
            return problem(503, str(error), retry=RETRY_SECONDS)
        facts = {
            "status": "ready",
            "generation": snapshot.manifest.generation,
            "sequence": snapshot.reader.sequence(),
            "rules": snapshot.pack.digest,
            "products": products,
        }
        return Response(to_json(facts), mimetype="application/json")

    return routes
