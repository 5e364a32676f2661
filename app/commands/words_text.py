"""What `gondola explain words` prints: what each step of analysis made of a text."""

from collections.abc import Callable, Iterator, Sequence

from app.output import Column, table
from app.words.explained import Piece

_COLUMNS = (Column("TYPED"), Column("STEP"), Column("GIVES"), Column("PRODUCTS", right=True))


def words_text(
    pieces: Sequence[Piece], indexed: Sequence[str], products: Callable[[str], int | None], width: int
) -> str:
    """The steps of every piece, with the number of products that have its token where it is known."""
    lines = list(_lines(pieces, products))
    looked_up = table(_COLUMNS, lines, width) if lines else "no words"
    return f"{looked_up}\n\na product with this text is found by: {' '.join(indexed) or 'nothing'}"


def _lines(pieces: Sequence[Piece], products: Callable[[str], int | None]) -> Iterator[tuple[str, ...]]:
    """A line for each step of each piece; what it was typed as stands on its first."""
    for piece in pieces:
        lines = [(step.step, step.gives, "") for step in piece.steps]
        if piece.token:
            lines.append(("looked up as", piece.token, _counted(products(piece.token))))
        if piece.parts:
            lines.append(("or side by side as", " ".join(piece.parts), ""))
        for at, line in enumerate(lines):
            yield (piece.typed if at == 0 else "", *line)


def _counted(products: int | None) -> str:
    return "" if products is None else f"{products:,}"
