"""What is told of a first pack: a short table for people, and the same facts as data."""

import shlex
from pathlib import Path
from typing import Any

from catalog_loader.first_pack.guesses import Guesses
from catalog_loader.first_pack.opening import shown
from catalog_loader.first_pack.words import LANGUAGES
from catalog_loader.first_pack.yaml_out import said


def facts(guesses: Guesses, folder: Path, typed: str, files: list[str]) -> dict[str, Any]:
    """Everything that was found, as data."""
    counts, profile = guesses.counts, guesses.profile
    return {
        "shop": str(folder),
        "feed": {"path": str(guesses.opened.path), "format": guesses.opened.feed.format},
        "rows": {
            "read": profile.read,
            "looked_at": profile.looked,
            "whole": profile.whole,
            "unreadable": profile.unreadable,
        },
        "products": counts.products,
        "groups": counts.groups,
        "variants": counts.variants,
        "key": guesses.key.shown,
        "group": guesses.group.shown if guesses.group else None,
        "roles": {one.role: _columns(one.columns, one.by_locale) for one in guesses.fields if one.role},
        "currency": guesses.currency,
        "locales": list(guesses.locales),
        "trees": {
            one.code: {"from": list(one.told or one.columns), "categories": counts.categories[one.code]}
            for one in guesses.trees
        },
        "fields": [one.name for one in guesses.fields],
        "facets": [one.code for one in guesses.facets],
        "private": [one.column.name for one in guesses.fields if one.private],
        "left_out": len(guesses.left_out),
        "unsure": list(guesses.unsure),
        "files": files,
        "next": list(commands(folder, typed)),
    }


def _shown(columns: tuple[str, ...]) -> str:
    return ", ".join(f"`{said(name)}`" for name in columns)


def _columns(columns: tuple[str, ...], by_locale: Any) -> list[str]:
    return [*columns, *by_locale.values()]


def text(guesses: Guesses, folder: Path) -> str:
    """The table, and what was unsure."""
    counts, profile = guesses.counts, guesses.profile
    found = f"{counts.products:,} products"
    if counts.groups:
        found += f", {counts.groups:,} of them with {counts.variants:,} variants"
    read = f"{shown(guesses.opened)}; {profile.read:,} rows read" + ("" if profile.whole else ", the feed goes on")
    read += f", {profile.looked:,} of them looked at" if profile.looked < profile.read else ""
    rows = [("feed", read), ("found", found), ("key", f"`{said(guesses.key.shown)}`: {guesses.key.why}")]
    if guesses.group:
        rows.append(("group", f"`{said(guesses.group.shown)}`: {guesses.group.why}"))
    rows += [(role, _named(guesses, role)) for role in ("name", "brand", "price", "image") if _named(guesses, role)]
    rows += [
        ("tree", f"`{one.code}` from {_shown(one.told or one.columns)}: {counts.categories[one.code]:,} categories")
        for one in guesses.trees
    ]
    rows.append(
        (
            "facets",
            f"{len(guesses.facets)}: {', '.join(one.code for one in guesses.facets)}" if guesses.facets else "none",
        )
    )
    rows.append(
        (
            "languages",
            ", ".join(LANGUAGES.get(one, ("", one))[1] for one in guesses.locales) + f": {guesses.locales_why}",
        )
    )
    without = f", {len(guesses.left_out):,} columns left out" if guesses.left_out else ""
    rows.append(("fields", f"{len(guesses.fields)}{without}"))
    lines = [f"  {name:<10} {what}" for name, what in rows]
    unsure = ["", "worth a look:", *(f"  - {one}" for one in guesses.unsure)] if guesses.unsure else []
    return "\n".join([f"{folder}: a first pack for {guesses.opened.path.name}", *lines, *unsure])


def commands(folder: Path, typed: str) -> tuple[str, str]:
    """What to type next; `typed` is how this command began, with the options that say where things lie."""
    shop = f"{typed} --shop {shlex.quote(str(folder))}"
    return f"{shop} reindex", f"{shop} serve"


def _named(guesses: Guesses, role: str) -> str:
    """The columns that play a role."""
    one = guesses.of(role)
    columns = _columns(one.columns, one.by_locale) if one else []
    if role == "price" and one is None:
        cents = next((two for two in guesses.attributes if two.name == "price"), None)
        raw = next((two for two in guesses.fields if two.name == "price_cents"), None)
        return f"`{said(raw.column.name)}` in cents ({guesses.currency})" if cents and raw else ""
    return ", ".join(f"`{said(name)}`" for name in columns) + (
        f" ({guesses.currency})" if role == "price" and columns else ""
    )
