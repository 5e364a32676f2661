"""What the tree doctor says of a node or two."""

from dataclasses import dataclass
from typing import Literal

EXAMPLES = 3
"""So many products are named as examples."""

Kind = Literal[
    "empty", "orphan", "over_full", "only_child", "twins", "near_twins", "unplaced", "search_only", "address", "told"
]


@dataclass(frozen=True)
class Finding:
    """One thing to look at: which nodes, what is the matter, where it is written, and what would mend it."""

    kind: Kind
    categories: tuple[str, ...]
    what: str
    mend: str
    place: str
    products: int = 0
    examples: tuple[str, ...] = ()
    """Ids of some products that it is about."""
