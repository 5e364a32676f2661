"""What a request-time condition may ask about."""

from collections.abc import Mapping

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
