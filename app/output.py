"""Results as text for people."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from app.core.product import Document, Rejected, Step


def search_text(body: Mapping[str, Any]) -> str:
    """A page of products with its facets."""
    query = body["query"]
    lines = [
        f"{body['total']:,} products  (page {body['page']} of {body['pages']}, {query['rung']}, {body['took_ms']} ms)"
    ]
    for product in body["products"]:
        name = str(product.get("name") or product.get("title") or "")
        price = f"{product['price']:>10}" if "price" in product else ""
        lines.append(f"{product['position']:>4}  {product['id']:<14} {name[:60]:<60} {price}")
    for facet in body["facets"]:
        if facet["kind"] == "bounds":
            lines.append(f"{facet['label']}: {facet['min']} to {facet['max']}")
        else:
            shown = ", ".join(
                f"{'*' if value['selected'] else ''}{value['label']} ({value['count']:,})"
                for value in facet["values"][:8]
            )
            lines.append(f"{facet['label']}: {shown}")
    if children := body["category"]["children"]:
        lines.append("Categories: " + ", ".join(f"{one['category']} ({one['count']:,})" for one in children[:8]))
    return "\n".join(lines)


def explanation_text(body: Mapping[str, Any], reasons: Mapping[str, Any]) -> str:
    """What each stage decided, and each product's score in parts."""
    lines = [f"{note['stage']:<12} {note['what']}" + _by(note) for note in reasons["stages"]]
    lines.append(f"{body['total']:,} products")
    names = {product["id"]: product.get("name", "") for product in body["products"]}
    for why in reasons["why"]:
        parts = f"pinned by {why['pinned_by']}" if "pinned_by" in why else ""
        if "score" in why:
            lifts = "".join(f" + {lift['points']:g} {lift['rule']}" for lift in why["lifts"])
            parts += f" ({why['text']:g} text{lifts}) x {why['ranking']:g} ranking = {why['score']:g}"
        lines.append(f"{why['id']:<14} {str(names.get(why['id'], ''))[:50]:<50} {parts}")
    return "\n".join(lines)


def _by(note: Mapping[str, Any]) -> str:
    return f"  [{note['rule']}, {note['place']}]" if note.get("rule") else ""


def product_data(
    record: Mapping[str, Any], steps: Sequence[Step], result: Document | Rejected, left_out: Sequence[Rejected]
) -> dict[str, Any]:
    """A product's history as plain data."""
    data: dict[str, Any] = {
        "raw": record,
        "steps": [asdict(step) for step in steps],
        "left_out": [asdict(one) for one in left_out],
    }
    return data | ({"rejected": asdict(result)} if isinstance(result, Rejected) else {"document": asdict(result)})


def product_text(data: Mapping[str, Any]) -> str:
    """A product's history, rule by rule."""
    raw = data["raw"]
    rows = [row for row in (raw["own"], *raw["variants"].values()) if row]
    lines = [f"{raw['id']}: {len(rows)} rows, the first in {rows[0][0]}:{rows[0][1]}"]
    lines += [
        f"{step['name']:<24} {_values(step['before'])} -> {_values(step['after'])}  [{step['rule']}, {step['place']}]"
        for step in data["steps"]
    ]
    lines += [f"left out: {one['source']}:{one['line']}: {one['reason']}" for one in data["left_out"]]
    if rejected := data.get("rejected"):
        lines.append(f"kept out: {rejected['source']}:{rejected['line']}: {rejected['reason']}")
        return "\n".join(lines)
    document = data["document"]
    for group in ("keywords", "numbers", "booleans"):
        lines += [f"{name:<24} {_values(values)}" for name, values in document[group].items() if values]
    lines += [f"{name:<24} {' '.join(tokens)[:120]}" for name, tokens in document["text"].items() if tokens]
    lines += [f"rank.{name:<19} {value:.4f}" for name, value in document["ranks"].items()]
    return "\n".join(lines)


def _values(values: Sequence[Any]) -> str:
    return ", ".join(str(value)[:80] for value in values) or "nothing"
