"""What a rule's `when:` sees of a request, and whether it holds."""

from collections.abc import Mapping

from app.core.condition import AllOf, AnyOf, Condition, HasWords, NoneOf, OneOf, Value, holds, leaves
from app.search.request import Request
from app.words.analysis import analyse_query
from app.words.patterns import found_in_time

_TOKENS = "request.q as searched"

_FILTERS = "request.filters."

Context = Mapping[str, tuple[Value, ...]]
"""The values of every name that a `when:` can ask for."""


def context_of(request: Request) -> Context:
    """What a `when:` can ask about: the query as it was typed, in small letters, and its words as they are searched."""
    context: dict[str, tuple[Value, ...]] = {
        "request.sort": (request.sort,),
        "request.locale": (request.locale,),
        **{f"request.{name}": (value,) for name, value in request.context.items()},
        **{f"request.filters.{code}": choice.any for code, choice in request.filters.items()},
    }
    if request.category:
        context["request.category"] = (request.category,)
    if request.q:
        context["request.q"] = (request.q.casefold(),)
        context[_TOKENS] = (" ".join(term.token for term in analyse_query(request.q, request.locale)),)
    return context


def asks_filters(condition: Condition | None) -> bool:
    """Whether a `when:` asks for chosen filters: what decides the words of a search may not, or counts would lie."""
    return condition is not None and any(leaf.name.startswith(_FILTERS) for leaf in leaves(condition))


def holds_for(condition: Condition, context: Context, locale: str) -> bool:
    """Whether a `when:` holds; one whose pattern takes too long does not."""
    try:
        return holds(_analysed(condition, locale), lambda name: context.get(name, ()), found=found_in_time)
    except TimeoutError:
        return False


def _analysed(condition: Condition, locale: str) -> Condition:
    """A condition on the query as it is compared: words analysed, so that plurals and accents do not matter."""
    if isinstance(condition, HasWords) and condition.name == "request.q":
        return HasWords(_TOKENS, tuple(term.token for term in analyse_query(" ".join(condition.words), locale)))
    if isinstance(condition, OneOf) and condition.name == "request.q":
        return OneOf(condition.name, tuple(str(value).casefold() for value in condition.values))
    if isinstance(condition, AllOf | AnyOf | NoneOf):
        return type(condition)(tuple(_analysed(part, locale) for part in condition.of))
    return condition
