"""Keys: who may ask for what. Only a key's digest is kept; the secret is shown once, when it is made."""

from dataclasses import dataclass
from typing import Literal, get_args

Scope = Literal["search", "rules", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""From the least to the most; each includes those before it."""


@dataclass(frozen=True)
class Key:
    """A key as it is kept."""

    id: str
    name: str
    scope: Scope
    digest: str
    """SHA-256 of the secret."""
    created: str
    expires: str = ""
    """When it ends, as an ISO 8601 moment in UTC; empty for never."""

    def covers(self, scope: Scope) -> bool:
        """Whether the key may do what `scope` allows."""
        return SCOPES.index(self.scope) >= SCOPES.index(scope)
