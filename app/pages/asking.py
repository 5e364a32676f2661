"""The service, asked as a page asks it: what it refuses of a stale link is left out and told."""

from dataclasses import dataclass, replace
from typing import Any

from app.core.plan import MAX_DEPTH
from app.desk.live import Services
from app.pages.choices import without
from app.pages.reading import Dropped
from app.search.kinds import RELEVANCE
from app.search.request import BadRequestError, Request
from app.search.service import Answered, answer
from app.search.snapshot import Snapshot


@dataclass(frozen=True)
class Listed:
    """An answer, the request that it really answers, and what of the link was left out on the way."""

    request: Request
    answered: Answered
    dropped: tuple[Dropped, ...] = ()

    @property
    def body(self) -> dict[str, Any]:
        """The answer's body."""
        return self.answered.body


@dataclass(frozen=True)
class Asker:
    """One snapshot at one moment, to ask several things of."""

    services: Services
    snapshot: Snapshot
    now: float

    @property
    def minute(self) -> float:
        """The moment in whole minutes: what is asked with it is the same question for a while."""
        return self.now - self.now % 60

    def answered(self, request: Request) -> Answered:
        """The answer. Raises BadRequestError, EngineUnavailableError."""
        return answer(request, self.snapshot, self.now, self.services.snapshots.surveys)

    def ask(self, request: Request) -> dict[str, Any]:
        """The answer's body. Raises BadRequestError, EngineUnavailableError."""
        return self.answered(request).body

    def listed(self, request: Request, dropped: tuple[Dropped, ...] = ()) -> Listed:
        """The answer to what of a request can be answered: each time round, less is left of what cannot."""
        asked = request.page
        reachable = MAX_DEPTH // request.size
        request = replace(request, page=min(asked, reachable))
        while True:
            try:
                answered = self.answered(replace(request, highlight=bool(request.q)))
            except BadRequestError as error:
                request, lost = _mended(request, error)
                dropped = (*dropped, lost)
                continue
            last = max(1, min(answered.body["pages"], reachable))
            if request.page > last:
                request = replace(request, page=last)
                continue
            beyond = (Dropped("page", str(asked)),) if asked > last else ()
            return Listed(request, answered, (*dropped, *beyond))

    def best(self, request: Request, count: int) -> list[dict[str, Any]]:
        """The first products of a request, or none where it cannot be asked."""
        try:
            return list(self.ask(replace(request, size=count, page=1))["products"])
        except BadRequestError:
            return []


def _mended(request: Request, error: BadRequestError) -> tuple[Request, Dropped]:
    """The request without what the service refused. What no page can mend is raised again."""
    section, _, code = error.field.partition(".")
    if section == "filters" and code in request.filters:
        return without(request, code), Dropped("choices", code)
    if section == "sort" and request.sort != RELEVANCE:
        return replace(request, sort=RELEVANCE), Dropped("sort", request.sort)
    raise error
