"""A request becomes a plan: stages in order, each a pure function of request, snapshot and survey."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from app.core.plan import (
    MAX_DEPTH,
    MAX_LEAVES,
    All,
    FacetAsk,
    In,
    Lift,
    Node,
    Not,
    Option,
    Pick,
    Question,
    SearchPlan,
    Word,
    both,
    leaf_count,
    word_leaves,
)
from app.rulepack.problems import did_you_mean
from app.search.facets import asks, chosen_filters
from app.search.kinds import MAX_PAGE_SIZE, RELEVANCE
from app.search.merchandise import Shelf, shelf
from app.search.request import BadRequestError, ClosedCategoryError, Note, Request
from app.search.snapshot import Snapshot
from app.search.understanding.ladder import BROWSE, Rung
from app.search.understanding.understand import Understanding, understand
from app.search.where import where

CHILDREN = "category.children"
PINS = "pins"
MAX_CHILDREN = 200
"""So many categories below one are counted."""


@dataclass(frozen=True)
class Restricted:
    """What decides the result before any choice: filters nobody owns, and the shop's hand."""

    where: Node
    chosen: Mapping[str, Node]
    shelf: Shelf
    children: tuple[FacetAsk, ...] = ()
    """What counts the categories below."""
    asks: tuple[FacetAsk, ...] = ()
    """What counts the facets."""


@dataclass(frozen=True)
class Planned:
    """A plan with the rung it answers from and the notes of every stage."""

    plan: SearchPlan
    understanding: Understanding
    step: Rung | None
    """The rung that is answered; None for a browse page."""
    pins: tuple[tuple[int, str, str], ...]
    notes: tuple[Note, ...]

    @property
    def rung(self) -> str:
        """The name of the rung that is answered."""
        return self.step.name if self.step else BROWSE


def check_request(request: Request, snapshot: Snapshot) -> None:
    """Refuse what cannot be answered, naming the field and the mend. Raises BadRequestError."""
    schema = snapshot.schema
    if request.locale not in schema.locales:
        raise BadRequestError(
            "locale", f"the shop has no locale {request.locale!r}; it has {', '.join(schema.locales)}"
        )
    codes = {RELEVANCE, *snapshot.sorts}
    if request.sort not in codes:
        raise BadRequestError("sort", f"there is no sort `{request.sort}`{did_you_mean(request.sort, codes)}")
    if request.category and request.category not in snapshot.nodes:
        hint = did_you_mean(request.category, snapshot.nodes) or "; categories are written `tree:path`"
        raise BadRequestError("category", f"there is no category `{request.category}`{hint}")
    if not 1 <= request.size <= MAX_PAGE_SIZE:
        raise BadRequestError("size", f"a page has 1 to {MAX_PAGE_SIZE} products, not {request.size}")
    if request.page < 1 or request.page * request.size > MAX_DEPTH:
        last = MAX_DEPTH // request.size
        raise BadRequestError(
            "page", f"page {request.page} cannot be shown; pages of {request.size} go from 1 to {last}"
        )


def restrict(request: Request, snapshot: Snapshot, now: float, meant: tuple[Node, ...] = ()) -> Restricted:
    """Visibility, category, what the words mean, and rules that hide; then the chosen facet values, kept by facet."""
    hand = shelf(request, snapshot, now)
    visible = where(snapshot.shop.visible, request, snapshot, now) if snapshot.shop.visible else None
    category = snapshot.categories.filter(request.category, now) if request.category else None
    hidden = tuple(Not(node) for node in hand.hidden)
    inside = both(visible, category, *meant, *hidden)
    chosen = chosen_filters(request, snapshot, now)
    return Restricted(inside, chosen, hand, _children(request, snapshot, now), asks(request, snapshot, now))


Ask = Callable[[tuple[Question, ...]], tuple[int, ...]]
"""Tells how many products each question finds."""


def climb(
    understanding: Understanding, restricted: Restricted, snapshot: Snapshot, ask: Ask
) -> tuple[Rung | None, int, tuple[Note, ...]]:
    """The strictest rung with enough products, else the one with the most; looser ones are asked when needed."""
    notes: list[Note] = []
    best: tuple[int, Rung] | None = None
    for rungs in understanding.rungs():
        totals = ask(tuple(_question(rung, restricted) for rung in rungs)) if rungs else ()
        for rung, total in zip(rungs, totals, strict=True):
            enough = snapshot.search.min_results if rung.enough is None else rung.enough
            left = f" without {', '.join(f'`{word}`' for word in rung.dropped)}" if rung.dropped else ""
            if total >= enough:
                notes.append(Note("survey", f"{rung.name}{left} finds {total:,} products"))
                return rung, total, tuple(notes)
            notes.append(Note("survey", f"{rung.name}{left} finds {total:,} products, fewer than {enough}"))
            if best is None or total > best[0]:
                best = (total, rung)
    if best is None:
        return None, 0, ()
    return best[1], best[0], (*notes, Note("survey", f"{best[1].name} is answered: no other finds more"))


def _question(rung: Rung, restricted: Restricted) -> Question:
    """How many products a rung finds; what only orders them is not asked."""
    return Question(replace(rung.words, beside=(), each=0.0), restricted.where, rung.also)


def plan(
    request: Request,
    snapshot: Snapshot,
    understanding: Understanding,
    restricted: Restricted,
    climbed: tuple[Rung | None, tuple[Note, ...]],
) -> Planned:
    """The plan of a request, from the rung that its survey chose."""
    rung, notes = climbed
    words = rung.words if rung else None
    hand = restricted.shelf
    pins = hand.pins if request.sort == RELEVANCE else ()
    ids = tuple(product for _, product, _ in pins)
    start = (request.page - 1) * request.size
    back = min(len(ids), start)
    sort = snapshot.sorts.get(request.sort)
    lifts, scaled = _together(hand.lifts, understanding.lifts)
    made = SearchPlan(
        words=words,
        where=restricted.where,
        chosen=restricted.chosen,
        also=(*ids, *(rung.also if rung else ())) if words else (),
        apart=ids,
        lifts=() if sort else lifts,
        ranking=hand.ranking or snapshot.schema.default_ranking,
        facets=(*restricted.asks, *restricted.children),
        picks=_picks(ids, restricted, hand.ranking or snapshot.schema.default_ranking),
        sort=f"{snapshot.schema.under_axes(sort.field, request.context)}_{sort.way}" if sort else None,
        start=start - back,
        size=request.size + back,
    )
    made, cut = _capped(made)
    return Planned(made, understanding, rung, pins, (*understanding.notes, *notes, *hand.notes, *scaled, *cut))


def _together(hand: tuple[Lift, ...], meant: tuple[Lift, ...]) -> tuple[tuple[Lift, ...], tuple[Note, ...]]:
    """The shop's lifts and those of the words; scaled where they could sum to more than 1."""
    lifts = (*hand, *meant)
    total = sum(lift.points for lift in lifts)
    if not meant or total <= 1:
        return lifts, ()
    scaled = tuple(Lift(lift.where, lift.points / total, lift.why) for lift in lifts)
    return scaled, (Note("plan", f"lifts sum to {total:.2f} and are scaled to 1"),)


def _children(request: Request, snapshot: Snapshot, now: float) -> tuple[FacetAsk, ...]:
    """The nodes below the category, or the roots of the first tree; by questions of their own where today decides."""
    if not snapshot.schema.trees:
        return ()
    parent = request.category or f"{snapshot.schema.trees[0]}:"
    tree, _, path = parent.partition(":")
    categories = snapshot.categories
    if not categories.children_depend_on_today(parent):
        return (FacetAsk(CHILDREN, "children", f"path.{tree}", MAX_CHILDREN, parent=path),)
    listed = [one for one in categories.children(parent) if categories.is_listed(one, now)]
    options = tuple(Option(one.partition(":")[2], categories.filter(one, now)) for one in listed[:MAX_CHILDREN])
    return (FacetAsk(CHILDREN, "options", options=options),)


def _picks(ids: tuple[str, ...], restricted: Restricted, ranking: str) -> tuple[Pick, ...]:
    if not ids:
        return ()
    inside = All((In("id", ids), restricted.where, *restricted.chosen.values()))
    return (Pick(PINS, inside, len(ids), ranking),)


def _capped(made: SearchPlan) -> tuple[SearchPlan, tuple[Note, ...]]:
    """Leave out what no engine would take, first the weakest lifts and then synonyms, and say so."""
    notes = []
    lifts = sorted(made.lifts, key=lambda lift: -lift.points)
    while lifts and _leaves(replace(made, lifts=tuple(lifts))) > MAX_LEAVES:
        lifts.pop()
    if dropped := len(made.lifts) - len(lifts):
        notes.append(Note("plan", f"{dropped} lifts left out: a plan has {MAX_LEAVES} clauses at most"))
        made = replace(made, lifts=tuple(lift for lift in made.lifts if lift in lifts))
    if made.words and _leaves(made) > MAX_LEAVES:
        made = replace(made, words=replace(made.words, of=tuple(map(_bare, made.words.of)), beside=()))
        notes.append(Note("plan", f"synonyms left out: a plan has {MAX_LEAVES} clauses at most"))
    return made, tuple(notes)


def _bare(word: Word) -> Word:
    """A word as it was typed."""
    typed = tuple(one for one in word.alternatives if not one.why) or word.alternatives[:1]
    return replace(word, alternatives=typed[:1] if not word.parts else (), parts=tuple(map(_bare, word.parts)))


def _leaves(made: SearchPlan) -> int:
    """How many clauses a plan compiles to."""
    words = made.words
    leaves = 1
    if words:
        leaves = sum(map(word_leaves, (*words.of, *words.beside))) * len(words.fields) * (2 if words.each else 1)
    filters = (made.where, *made.chosen.values(), *(lift.where for lift in made.lifts))
    return leaves + sum(leaf_count(node) for node in filters)


def resolved(request: Request, snapshot: Snapshot, now: float) -> Request:
    """The request under its category's id: one that is named by its address, or by where it stood before.

    Raises BadRequestError for a category that is closed now.
    """
    asked = request.category
    if not asked:
        return request
    categories = snapshot.categories
    found = asked if asked in categories.nodes else categories.at(asked.replace(":", "/", 1), request.locale)
    if found and not categories.is_open(found, now):
        if categories.has_ended(found, now):
            raise ClosedCategoryError("category", f"the category `{found}` is over and shown no longer")
        raise BadRequestError("category", f"there is no category `{asked}` now")
    return replace(request, category=found) if found and found != asked else request


def prepare(request: Request, snapshot: Snapshot, now: float) -> tuple[Understanding, Restricted]:
    """The stages before the survey."""
    check_request(request, snapshot)
    understanding = understand(request, snapshot, now)
    return understanding, restrict(request, snapshot, now, understanding.filters)


def decided(request: Request, snapshot: Snapshot, now: float, ask: Ask) -> Planned:
    """All stages up to the plan. What the words mean narrows nothing where it would leave no product at all."""
    understanding, restricted = prepare(request, snapshot, now)
    rung, total, notes = climb(understanding, restricted, snapshot, ask)
    if understanding.filters and not (total if rung else ask((Question(None, restricted.where),))[0]):
        understanding = replace(understand(replace(request, verbatim=True), snapshot, now), notes=understanding.notes)
        restricted = restrict(request, snapshot, now)
        rung, total, notes = climb(understanding, restricted, snapshot, ask)
        notes = (Note("understand", "what the words mean leaves nothing, so they are only words"), *notes)
    return plan(request, snapshot, understanding, restricted, (rung, notes))
