"""What a request-time condition may ask about, and how a context is read."""

from collections.abc import Mapping, Sequence

from app.core.condition import Value

CONTEXT: Mapping[str, str] = {
    "request.q": "text",
    "request.category": "category",
    "request.sort": "keyword",
    "request.locale": "keyword",
    "request.channel": "keyword",
    "request.store": "keyword",
    "request.device": "keyword",
    "request.price_list": "keyword",
}
"""The names of the context and what they hold."""

Context = Mapping[str, Sequence[Value]]


def read(context: Context, name: str) -> Sequence[Value]:
    """The values of a name in a context; nothing for what the request does not say."""
    return context.get(name, ())
