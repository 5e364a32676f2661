"""What was unsure, told in sentences that end with what to do."""

from collections.abc import Iterator

from catalog_loader.first_pack.candidates import ShopLocales
from catalog_loader.first_pack.guesses import Guesses, Wishes
from catalog_loader.first_pack.profile import MAX_COLUMNS
from catalog_loader.first_pack.words import LANGUAGES
from catalog_loader.first_pack.yaml_out import said


def doubts(guesses: Guesses, locales: ShopLocales, wishes: Wishes) -> tuple[str, ...]:
    """Every doubt about a pack, the gravest first."""
    notes = [note for note in guesses.opened.notes if "guess" in note or "without a name" in note or "decoded" in note]
    return (*_keys(guesses, wishes), *_places(guesses), *_hidden(guesses, locales), *_unread(guesses), *notes)


def _keys(guesses: Guesses, wishes: Wishes) -> Iterator[str]:
    counts, key, group = guesses.counts, guesses.key, guesses.group
    if counts.doubled:
        rows = "one row repeats" if counts.doubled == 1 else f"{counts.doubled:,} rows repeat"
        yield f"{rows} the `{said(key.shown)}` of another, and the last one counts" + (
            "" if key.sure else "; --key names another"
        )
    if counts.keyless:
        yield f"{counts.keyless:,} rows have no `{said(key.shown)}` and are left out"
    if not key.sure and not counts.doubled and not wishes.key:
        yield f"the key could be another column than `{said(key.shown)}`; --key names it"
    if group and not group.sure and not wishes.group:
        yield f"`{said(group.shown)}` seems to gather variants ({group.why}); --group names another"


def _places(guesses: Guesses) -> Iterator[str]:
    cents = any(one.name == "price" for one in guesses.attributes)
    if guesses.of("name") is None:
        yield "no column looks like a name; name one with --name, or shoppers see only keys"
    if cents:
        yield "the prices look like cents and are divided by 100 (rules/attributes.yaml)"
    elif guesses.of("price") is None:
        yield "no column looks like a price; products are shown without one"
    if not guesses.trees:
        yield "no column says categories; rules/trees.yaml shows how conditions make some"
    elif guesses.trees[0].nodes:
        yield "no column says categories, so words of the names make some; change them in rules/trees.yaml"
    elif guesses.trees[0].values:
        yield "no column says categories, so shoppers browse by brand; rules/trees.yaml shows how conditions make some"


def _hidden(guesses: Guesses, locales: ShopLocales) -> Iterator[str]:
    if guesses.visible[0]:
        name, value, why = guesses.visible
        yield f"only products with `{name}: {value}` are shown ({why}); see rules/shop.yaml"
    if not locales.sure:
        yield f"the language is a guess ({LANGUAGES[guesses.locales[0]][1]}); --locale names it"
    if secret := [one.column.name for one in guesses.fields if one.private]:
        yield "kept private by their names: " + ", ".join(f"`{said(name)}`" for name in secret)


def _unread(guesses: Guesses) -> Iterator[str]:
    profile = guesses.profile
    if profile.unreadable:
        yield f"{profile.unreadable:,} rows could not be read; a reindex lists them with the reason"
    if profile.too_many:
        yield f"only the first {MAX_COLUMNS:,} columns were looked at; {profile.too_many:,} more are left out"
