"""`/metrics`: what was asked and how it went, for Prometheus; over all serving processes when they share a folder."""

import os
import time
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from app.desk.live import AWAY, Services

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable with the folder in which serving processes add up their counts; the library reads it when imported."""


class Metrics:
    """Counts of one application; no words of visitors, no ids, no prices."""

    def __init__(self) -> None:
        """Nothing counted yet."""
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "gondola_requests", "Requests by route and status.", ["route", "method", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "gondola_request_seconds", "Time of a request.", ["route"], buckets=_SECONDS, registry=self.registry
        )
        self._searches = Counter("gondola_searches", "Searches by rung.", ["rung"], registry=self.registry)
        self._empty = Counter("gondola_empty_searches", "Searches that found nothing.", registry=self.registry)

    def watch(self, app: Flask) -> None:
        """Count every request of an application."""

        @app.before_request
        def begin() -> None:
            g.began = time.perf_counter()

        @app.after_request
        def end(response: Response) -> Response:
            route = request.url_rule.rule if request.url_rule else "none"
            self._requests.labels(route, request.method, response.status_code).inc()
            self._seconds.labels(route).observe(time.perf_counter() - g.get("began", time.perf_counter()))
            return response

    def count_search(self, body: Mapping[str, Any]) -> None:
        """Count an answer."""
        self._searches.labels(body["query"]["rung"]).inc()
        if not body["total"]:
            self._empty.inc()

    def text(self, services: Services) -> bytes:
        """Everything counted, in Prometheus' text format."""
        if SHARED_FOLDER not in os.environ:
            return generate_latest(self.registry) + generate_latest(_registry(_Live(services)))
        everything = _registry(_Live(services))
        MultiProcessCollector(everything)  # type: ignore[no-untyped-call]
        return generate_latest(everything)


class _Live(Collector):
    """What is live, asked when the metrics are read."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges; only `gondola_ready` 0 when nothing can be searched."""
        try:
            snapshot = self._services.snapshots.current()
            sequence = snapshot.reader.sequence()
        except AWAY:
            yield GaugeMetricFamily("gondola_ready", "Whether the shop can be searched.", value=0)
            return
        yield GaugeMetricFamily("gondola_ready", "Whether the shop can be searched.", value=1)
        live = GaugeMetricFamily("gondola_live", "The live generation and rule pack.", labels=["generation", "rules"])
        live.add_metric([snapshot.manifest.generation, snapshot.pack.digest], 1)
        yield live
        yield GaugeMetricFamily(
            "gondola_products", "Products when the generation was built.", snapshot.manifest.products
        )
        yield GaugeMetricFamily("gondola_sequence", "The last live change.", sequence)


def _registry(collector: Collector) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(collector)
    return registry


def metrics_routes(metrics: Metrics, services: Services) -> Blueprint:
    """The page that Prometheus reads."""
    routes = Blueprint("metrics", "metrics")

    @routes.get("/metrics")
    def read() -> Response:
        return Response(metrics.text(services), content_type=CONTENT_TYPE_LATEST)

    return routes
