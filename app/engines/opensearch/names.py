"""The names that one shop's indexes and side documents have in a cluster."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Names:
    """All names, from the shop's code."""

    shop: str

    @property
    def alias(self) -> str:
        """Follows the live generation, for people's own tools; Gondola never asks by it."""
        return f"gondola-{self.shop}"

    @property
    def side(self) -> str:
        """Pointer, packs, journal, blobs and manifests."""
        return f"gondola-{self.shop}-side"

    def index(self, generation: str) -> str:
        """The products of a generation."""
        return f"gondola-{self.shop}-{generation}"

    def raw(self, generation: str) -> str:
        """The raw records of a generation."""
        return f"gondola-{self.shop}-{generation}-raw"

    @staticmethod
    def manifest(generation: str) -> str:
        """The side document of a generation's manifest."""
        return f"manifest:{generation}"

    @staticmethod
    def sequence(generation: str) -> str:
        """The side document of the last change a generation contains."""
        return f"sequence:{generation}"

    @staticmethod
    def blob(generation: str, name: str, part: int) -> str:
        """The side document of one part of a blob."""
        return f"blob:{generation}:{name}:{part}"
