"""A first pack as files: written where nothing is, and read back as every pack is before anybody is told of it."""

import os
from collections.abc import Mapping
from pathlib import Path

from app.core.files import write_atomic
from app.desk.packs import read_draft, read_pack
from app.rulepack.pack import RulePack
from app.rulepack.problems import BadPackError
from catalog_loader.first_pack import catalogue_half as catalogue
from catalog_loader.first_pack import query_half as query
from catalog_loader.first_pack.choices import labels_text
from catalog_loader.first_pack.editor import editor_files, with_modelines
from catalog_loader.first_pack.fields_out import fields_text, left_out_text
from catalog_loader.first_pack.guesses import Guesses
from catalog_loader.first_pack.keys import NoPackError


class FirstPackBugError(Exception):
    """A first pack that does not load: never the user's mistake."""


def check_folder(folder: Path) -> None:
    """Refuse a folder that holds anything: nothing is ever written over. Raises NoPackError."""
    try:
        if folder.exists() and not folder.is_dir():
            raise NoPackError(f"{folder}: is a file; name a new folder for the shop")
        if folder.is_dir() and any(folder.iterdir()):
            raise NoPackError(
                f"{folder}: is not empty, and nothing is written over; name a new folder, or empty this one"
            )
    except OSError as error:
        raise NoPackError(f"{folder}: cannot be looked into ({error.strerror}); name another folder") from None


def path_from(folder: Path, feed: Path) -> str:
    """The feed as `shop.yaml` names it: seen from the shop's folder when it lies near, else from the root."""
    near = os.path.relpath(feed.resolve(), folder.resolve())
    shared = os.path.commonpath((feed.resolve(), folder.resolve()))
    up = Path(near).parts.count("..")
    return near if up <= 1 or (up <= 2 and len(Path(shared).parts) > 2) else str(feed.resolve())


def pictures_from(folder: Path, feed: Path, picture: str) -> str:
    """The folder of the pictures, seen from the shop's folder, where pictures are files that lie near the feed."""
    if not picture or "://" in picture or len(picture) > 200:
        return ""
    for near in ("", "pictures", "images", "photos", "img", "media"):
        place = feed.resolve().parent / near
        if (place / Path(picture).name).is_file():
            return path_from(folder, place)
    return ""


def files_of(guesses: Guesses, path: str, pictures: str) -> Mapping[str, str]:
    """The files of the pack, and those that an editor reads beside them."""
    texts = {
        "rules/shop.yaml": catalogue.shop_text(guesses, path),
        "rules/fields.yaml": fields_text(guesses),
        "rules/fields/left_out.yaml": left_out_text(guesses),
        "rules/transformations.yaml": catalogue.mends_text(guesses.mends),
        "rules/attributes.yaml": catalogue.attributes_text(guesses.attributes, guesses.locales),
        "rules/trees.yaml": catalogue.trees_text(guesses),
        "rules/ranking.yaml": catalogue.ranking_text(guesses.fields),
        "rules/search.yaml": query.search_text(guesses),
        "rules/facets.yaml": query.facets_text(guesses),
        "rules/labels.yaml": labels_text(guesses.value_labels),
        "rules/storefront.yaml": query.storefront_text(guesses, pictures),
        "rules/merchandising.yaml": query.merchandising_text(guesses),
        **{f"synonyms/{locale}.yaml": query.synonyms_text(locale) for locale in guesses.locales},
    }
    return {**with_modelines({name: text for name, text in texts.items() if text}), **editor_files()}


def write_pack(folder: Path, files: Mapping[str, str]) -> RulePack:
    """Load the files as every pack is loaded, write them, and load them again. Raises FirstPackBugError."""
    contents = {name: text.encode() for name, text in files.items()}
    try:
        read_pack({name: content for name, content in contents.items() if name.endswith(".yaml")})
        for name, content in contents.items():
            write_atomic(folder / name, content)
        return read_draft(folder)
    except BadPackError as error:
        message = (
            f"the pack that was made does not load, which is a mistake of Gondola's own; please report it:\n{error}"
        )
        raise FirstPackBugError(message) from error
