"""`ETag` and `Cache-Control`: an answer is named by all that decides it, before anything is searched.

RFC 9110 and 9111. The tag is weak: two answers under one tag differ in their query id and their time.
"""

from hashlib import sha256
from importlib.metadata import version
from typing import Any

import orjson
from flask import Request as FlaskRequest
from flask import Response

from app.search.service import CLOCK_SECONDS, clock
from app.search.snapshot import Snapshot

_CODE = version("gondola")
NEVER = "private, no-store"


class Freshness:
    """How long one answer is good, and its name."""

    def __init__(self, asked: Any, snapshot: Snapshot, now: float) -> None:
        """`asked` is plain data: the whole request after authorisation, `now` the request's clock in seconds."""
        rest = CLOCK_SECONDS - now % CLOCK_SECONDS
        self._max_age = min(snapshot.shop.max_age, int(rest)) if snapshot.depends_on_time else snapshot.shop.max_age
        self._shared = snapshot.shop.search_key == "open"
        minute = clock(now) if snapshot.depends_on_time else 0.0
        decided_by = [
            _CODE,
            snapshot.manifest.generation,
            snapshot.reader.sequence(),
            snapshot.pack.digest,
            minute,
            asked,
        ]
        digest = sha256(orjson.dumps(decided_by, default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()
        self.tag = digest[:32]

    def not_modified(self, request: FlaskRequest) -> Response | None:
        """The empty answer for a caller who holds this very one already."""
        return self.mark(Response(status=304)) if request.if_none_match.contains_weak(self.tag) else None

    def mark(self, response: Response) -> Response:
        """Write the headers."""
        response.set_etag(self.tag, weak=True)
        who = "public" if self._shared else "private"
        response.headers["Cache-Control"] = f"{who}, max-age={self._max_age}" if self._max_age else f"{who}, no-cache"
        if not self._shared:
            response.vary.add("Authorization")
        return response
