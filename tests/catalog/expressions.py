"""The value of an expression, as an attribute gives it to a product with some values."""

from collections.abc import Mapping
from typing import Any

from app.catalog.attributes.expression import Expression


def evaluate(expression: str, values: Mapping[str, Any]) -> Any:
    """What the expression gives; a tuple among the values is several, and None stands for what the product lacks."""
    several = {name: one if isinstance(one, tuple) else (one,) for name, one in values.items()}
    return Expression(name="it", expression=expression).value(lambda name: several.get(name, ()))
