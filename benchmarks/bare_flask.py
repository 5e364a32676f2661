"""The floor of an answer over HTTP: Flask on granian, as `gondola serve` has them, with ready bytes and no thought."""

import base64
import os
import sys
from pathlib import Path

import orjson
from flask import Flask, Response, request
from granian.constants import Interfaces
from granian.server import Server

from app.settings import Settings

ANSWERS = "GONDOLA_BENCH_ANSWERS"


def write_answers(path: Path, answers: dict[str, bytes]) -> None:
    """Keep answers by the query string that asks for them."""
    path.write_bytes(orjson.dumps({query: base64.b64encode(body).decode() for query, body in answers.items()}))


def make_application() -> Flask:
    """The application over the answers that the environment names."""
    kept = orjson.loads(Path(os.environ[ANSWERS]).read_bytes())
    answers = {query.encode(): base64.b64decode(body) for query, body in kept.items()}
    app = Flask("bare", static_folder=None)

    @app.get("/v1/search")
    def search() -> Response:
        return Response(answers[request.query_string], mimetype="application/json")

    @app.get("/livez")
    def alive() -> Response:
        return Response(b"{}", mimetype="application/json")

    return app


def main() -> None:
    """Serve on the port and with the answers that the command line names."""
    os.environ[ANSWERS] = sys.argv[2]
    Server(
        "benchmarks.bare_flask:make_application",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=Settings().threads,
        factory=True,
        log_level="warning",  # type: ignore[arg-type]
    ).serve()


if __name__ == "__main__":
    main()
