"""Connections to OpenSearch: short time-outs for reading, patience for writing, one word for every failure."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import orjson
from opensearchpy import OpenSearch, Transport, Urllib3HttpConnection
from opensearchpy.exceptions import (
    ConflictError,
    NotFoundError,
    OpenSearchException,
    SerializationError,
    TransportError,
)

from app.core.generation import EngineUnavailableError

READ_TIMEOUT = 0.35
"""Seconds for one try of a search; with one retry a request ends within 0.8 s (measured with frozen nodes)."""

T = TypeVar("T")

PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0, 60.0)
"""Seconds between the tries of a write that an overloaded node refuses: memory, queues, new scripts by the minute."""

TOO_MANY = 429

logging.getLogger("opensearch").setLevel(logging.ERROR)
"""What is absent is asked for on purpose; the client would warn of every 404."""


class OrjsonSerializer:
    """JSON by orjson, which is what most of a request's time in Python goes to otherwise."""

    mimetype = "application/json"

    def dumps(self, data: Any) -> bytes | str:
        """JSON text; ready text and bytes pass."""
        return data if isinstance(data, str | bytes) else orjson.dumps(data)

    def loads(self, text: str | bytes) -> Any:
        """Plain data; what is no JSON becomes a failure that names itself."""
        return orjson.loads(text)


class ObjectsOnly(Transport):
    """Takes JSON objects for answers, and nothing else that a proxy or a starting node may say with a 200."""

    def perform_request(self, method: str, url: str, *more: Any, **named: Any) -> Any:
        """Send a request; gives an object, or for HEAD whether it is there."""
        answer = super().perform_request(method, url, *more, **named)
        if not isinstance(answer, dict | bool):
            raise SerializationError(f"{method} {url} was answered by no JSON object")
        return answer


def connect_for_reading(hosts: Sequence[str], *, seconds: float = READ_TIMEOUT, threads: int = 8) -> OpenSearch:
    """A client for the request path: `seconds` for one try."""
    return OpenSearch(
        list(hosts),
        connection_class=Urllib3HttpConnection,
        transport_class=ObjectsOnly,
        timeout=seconds,
        max_retries=1,
        retry_on_timeout=True,
        dead_timeout=10,
        timeout_cutoff=0,
        pool_maxsize=threads,
        http_compress=False,
        serializer=OrjsonSerializer(),
    )


def connect_for_writing(hosts: Sequence[str]) -> OpenSearch:
    """A client for builds and updates, which may take long and are safe to repeat."""
    return OpenSearch(
        list(hosts),
        connection_class=Urllib3HttpConnection,
        transport_class=ObjectsOnly,
        timeout=60,
        max_retries=3,
        retry_on_timeout=True,
        pool_maxsize=4,
        http_compress=False,
        serializer=OrjsonSerializer(),
    )


def patiently(call: Callable[[], T]) -> T:
    """What `call` gives, tried again after a pause while the node says that it has too much to do.

    A full disk says 429 too, and waiting does not mend it.
    """
    for pause in PAUSES:
        try:
            return call()
        except TransportError as error:
            if error.status_code != TOO_MANY or error.error == "cluster_block_exception":
                raise
            time.sleep(pause)
    return call()


@contextmanager
def one_word() -> Iterator[None]:
    """Turn the client's failures into EngineUnavailableError, and an answer that lacks what is read from it here.

    What is absent or was changed meanwhile passes as the client's own error.
    """
    try:
        yield
    except (NotFoundError, ConflictError):
        raise
    except TransportError as error:
        raise EngineUnavailableError(_reason(error)) from error
    except (OpenSearchException, orjson.JSONDecodeError, LookupError, TypeError, AttributeError) as error:
        message = f"OpenSearch gave no readable answer ({type(error).__name__}: {error}); look at its log"
        raise EngineUnavailableError(message) from error


@contextmanager
def there(index: str) -> Iterator[None]:
    """One word for every failure, and for an index that is gone as well."""
    try:
        with one_word():
            yield
    except NotFoundError as error:
        raise gone(index) from error


def gone(index: str) -> EngineUnavailableError:
    """What is said where an index is gone."""
    return EngineUnavailableError(
        f"the index {index} is gone; run `gondola generations rollback`, or `gondola reindex`"
    )


def _reason(error: TransportError) -> str:
    if error.status_code in ("N/A", "TIMEOUT"):
        return f"OpenSearch does not answer ({error.error}); check that it runs and that OPENSEARCH_URL is right"
    if error.status_code == TOO_MANY:
        return f"OpenSearch is overloaded or its disk is full ({error.error}); look at its log"
    return f"OpenSearch answered {error.status_code} ({error.error}{_detail(error.info)}); look at its log"


def _detail(info: Any) -> str:
    """What OpenSearch adds to the name of an error."""
    told = info.get("error") if isinstance(info, dict) else None
    return f": {str(told['reason'])[:300]}" if isinstance(told, dict) and told.get("reason") else ""
