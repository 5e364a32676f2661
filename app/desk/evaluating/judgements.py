"""Ratings of products for queries, read from a file that people or programs wrote."""

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.search.request import MAX_QUERY

COLUMNS = ("query", "docid", "rating")
ALSO_CALLED: Mapping[str, str] = {
    **dict.fromkeys(("q", "search", "keyword", "keywords", "term", "requete", "requête"), "query"),
    **dict.fromkeys(("doc_id", "doc", "id", "product", "product_id", "productid", "sku", "document"), "docid"),
    **dict.fromkeys(("grade", "score", "relevance", "label", "judgement", "judgment", "note"), "rating"),
}
"""What other programs call the three columns; they are told the name, not guessed."""
MOST_FAULTS = 20
_HOW = "write a CSV with the columns query,docid,rating, or a line of JSON with these keys for each rating"


class BadJudgementsError(ValueError):
    """A file of ratings that cannot be used; the message names every place and its mend."""


@dataclass(frozen=True)
class Judgements:
    """The ratings by query and product: 0 for no use, more for better."""

    ratings: Mapping[str, Mapping[str, float]]

    @property
    def queries(self) -> tuple[str, ...]:
        """The queries, in the order of the file."""
        return tuple(self.ratings)

    @property
    def products(self) -> tuple[str, ...]:
        """Every product that is rated, once."""
        return tuple(dict.fromkeys(product for rated in self.ratings.values() for product in rated))

    @property
    def count(self) -> int:
        """How many ratings there are."""
        return sum(map(len, self.ratings.values()))


def read_judgements(path: Path) -> Judgements:
    """The ratings of a CSV (separated by commas, semicolons or tabs) or JSON-lines file. Raises BadJudgementsError."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        message = f"{path} is not written in UTF-8; save it as UTF-8"
        raise BadJudgementsError(message) from None
    lines = _json_lines(text) if text.lstrip()[:1] == "{" else _csv_rows(text)
    faults: list[str] = []
    ratings: dict[str, dict[str, float]] = {}
    placed: dict[tuple[str, str], int] = {}
    try:
        for line, row in lines:
            try:
                _add(line, row, ratings, placed)
            except BadJudgementsError as error:
                faults.append(f"{path}:{line}: {error}")
    except _BadFileError as error:
        faults.append(f"{path}:{error.line}: {error}")
    if faults:
        more = f"\n… and {len(faults) - MOST_FAULTS:,} more" if len(faults) > MOST_FAULTS else ""
        raise BadJudgementsError("\n".join(faults[:MOST_FAULTS]) + more)
    if not ratings:
        message = f"{path} has no ratings; {_HOW}"
        raise BadJudgementsError(message)
    return Judgements(ratings)


class _BadFileError(ValueError):
    """What is wrong with the file from a line on."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def _json_lines(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for line, written in enumerate(text.split("\n"), 1):
        if not written.strip():
            continue
        try:
            row = json.loads(written)
        except (ValueError, RecursionError) as error:
            message = f"it is no JSON ({error}); write one object a line"
            raise _BadFileError(line, message) from None
        if not isinstance(row, dict):
            message = 'it is no object; write {"query": …, "docid": …, "rating": …}'
            raise _BadFileError(line, message)
        if fault := _column_fault([str(name) for name in row]):
            raise _BadFileError(line, fault)
        yield line, row


def _csv_rows(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [name.strip() for name in next(reader, [])]
        if fault := _column_fault(columns):
            raise _BadFileError(1, fault)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(columns):
                message = (
                    f"it has {len(cells)} cells under {len(columns)} columns; put texts with a {delimiter!r} in quotes"
                )
                raise _BadFileError(reader.line_num, message)
            yield reader.line_num, dict(zip(columns, cells, strict=True))
    except csv.Error as error:
        message = f"it is no CSV ({error}); {_HOW}"
        raise _BadFileError(reader.line_num, message) from None


def _column_fault(names: Sequence[str]) -> str:
    """What is wrong with the columns, with the mend."""
    missing = [name for name in COLUMNS if name not in names]
    if not missing:
        return ""
    mends = []
    for name in missing:
        other = next((one for one in names if ALSO_CALLED.get(one.lower(), one.lower()) == name), "")
        mends.append(f"rename `{other}` to `{name}`" if other else f"add `{name}`")
    there = ", ".join(f"`{name[:40]}`" for name in names[:10]) or "none"
    return f"the columns are query,docid,rating, and here are {there}; {', '.join(mends)}"


def _add(
    line: int, row: Mapping[str, Any], ratings: dict[str, dict[str, float]], placed: dict[tuple[str, str], int]
) -> None:
    """Note one rating. Raises BadJudgementsError."""
    query, product = (_text(row[name], name) for name in ("query", "docid"))
    if len(query) > MAX_QUERY:
        message = f"the query has {len(query):,} letters; a search has at most {MAX_QUERY}"
        raise BadJudgementsError(message)
    rating = _rating(row["rating"])
    before = ratings.setdefault(query, {}).setdefault(product, rating)
    first = placed.setdefault((query, product), line)
    if before != rating:
        message = f"{product} is rated {rating:g} for {query!r}, and {before:g} in line {first}; keep one of them"
        raise BadJudgementsError(message)


def _text(value: Any, name: str) -> str:
    text = "" if value is None or isinstance(value, bool | list | dict) else str(value).strip()
    if not text:
        message = f"`{name}` is empty or no text; write it, or take the line out"
        raise BadJudgementsError(message)
    return text


def _rating(value: Any) -> float:
    try:
        rating = math.nan if isinstance(value, bool) else float(str(value).strip().replace(",", "."))
    except ValueError:
        rating = math.nan
    if not (math.isfinite(rating) and rating >= 0):
        message = f"the rating {str(value)[:40]!r} is no number from 0 on; write 0 for no use, more for better"
        raise BadJudgementsError(message)
    return rating
