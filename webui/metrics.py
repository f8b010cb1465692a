"""What an operator counts: `/metrics` in the text format of Prometheus. Nothing of what was asked is in it.

A request is counted by the rule of its route, not by its address, so that neither a word of a query nor an id becomes a
label, and there are as many series as routes. The time of an answer ends with its first byte: a download lasts as long
as its reader takes, which says nothing of this service.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from flask import Flask, Response, g, request
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from search.engine import Engine
from search.errors import EngineError
from search.model import Page, Query

MIMETYPE = CONTENT_TYPE_LATEST
BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)  # seconds
UNCOUNTED = "vestka.uncounted"  # in the environment of a request that nobody made (`webui.warming`)
_NO_ROUTE = "none"
disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each, which tells when it began to be counted


class Index(Collector):
    """The state of the index, looked at when it is asked for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def describe(self) -> list[Metric]:
        return list(self._metrics(Page(Query(), 0, ())))  # so that registering asks the engine nothing

    def collect(self) -> Iterator[Metric]:
        try:
            page: Page | None = self._engine.search(Query(size=1))
        except EngineError:
            page = None
        return self._metrics(page)

    def _metrics(self, page: Page | None) -> Iterator[Metric]:
        yield GaugeMetricFamily("vestka_index_up", "1 if the index can be read, else 0", page is not None)
        if page is not None:
            yield GaugeMetricFamily("vestka_index_articles", "Articles in the index", page.total)
            newest = page.hits[0].article.published if page.hits else None
            if newest is not None:
                yield GaugeMetricFamily(
                    "vestka_index_newest_timestamp_seconds",
                    "When the newest article was published",
                    newest.timestamp(),
                )
            generation = {"generation": page.generation}
            yield InfoMetricFamily("vestka_index", "The state of the index: it changes with every write", generation)


class Meter:
    """Counts the requests of one application."""

    def __init__(self, engine: Engine) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter("vestka_requests", "Requests answered", ("route", "status"), registry=self._registry)
        self._seconds = Histogram(
            "vestka_request_seconds",
            "Seconds to the first byte of an answer",
            ("route",),
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._searches = Counter(
            "vestka_searches",
            "Searches answered, by whether a limit cut them short",
            ("partial",),
            registry=self._registry,
        )
        self._registry.register(Index(engine))
        ProcessCollector(registry=self._registry)

    def attach(self, app: Flask) -> None:
        """Counts every request of an application."""
        app.before_request(self._begin)
        app.after_request(self._end)

    def searched(self, page: Page) -> None:
        """Counts the search of the current request."""
        if UNCOUNTED not in request.environ:
            self._searches.labels(str(page.partial).lower()).inc()

    def text(self) -> bytes:
        return generate_latest(self._registry)

    @staticmethod
    def _begin() -> None:
        g.began = time.perf_counter()

    def _end(self, response: Response) -> Response:
        if UNCOUNTED in request.environ:
            return response
        route = request.url_rule.rule if request.url_rule else _NO_ROUTE
        self._requests.labels(route, str(response.status_code)).inc()
        self._seconds.labels(route).observe(time.perf_counter() - g.began)
        return response
