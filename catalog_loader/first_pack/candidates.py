"""Columns that may become a field: one column, or one in several languages."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalog_loader.first_pack.naming import common_fronts, language_of, plain, split_locale, without_front
from catalog_loader.first_pack.profile import Column, Profile
from catalog_loader.first_pack.words import LANGUAGES, NAMES_OF_COLUMNS, STOP_WORDS

MANY = 5
"""English words that make names of columns English: a few stand in French exports as well."""


@dataclass(frozen=True)
class Candidate:
    """One column, or the same thing in several languages, the shop's own first."""

    base: str
    """The name without language and without what many columns begin with."""
    words: str
    """The same in small plain letters."""
    columns: tuple[Column, ...]
    locales: tuple[str, ...] = ()

    @property
    def main(self) -> Column:
        """The first of its columns."""
        return self.columns[0]

    @property
    def parts(self) -> frozenset[str]:
        """The words of its name."""
        return frozenset(self.words.split("_"))


@dataclass(frozen=True)
class ShopLocales:
    """The shop's locales and the evidence."""

    codes: tuple[str, ...]
    why: str
    sure: bool = True


def candidates(profile: Profile, asked: Sequence[str]) -> tuple[tuple[Candidate, ...], ShopLocales]:
    """The columns joined by language, and the locales of the shop."""
    columns = [column for column in profile.columns.values() if column.name]
    fronts = common_fronts(column.name for column in columns)
    bases: dict[str, dict[str, Column]] = defaultdict(dict)
    for column in columns:
        base, locale = split_locale(column.name)
        if locale and _is_words(column):
            bases[base].setdefault(locale, column)
    spoken, share = language(columns)
    bundles = {base: found for base, found in bases.items() if len(found) > 1}
    frequent = Counter(locale for found in bundles.values() for locale in found)
    for base, found in bases.items():
        own = profile.columns.get(base)
        (locale,) = found if len(found) == 1 else ("",)
        if base in bundles or (own and _is_words(own) and locale not in (spoken, "")) or locale in frequent:
            bundles[base] = found
            likely = (spoken, "fr", *frequent)
            unsaid = next(
                (one for one in likely if one and one not in found and (one == spoken or one in frequent)), ""
            )
            if own and _is_words(own) and unsaid:
                bundles[base] = {unsaid: own, **found}
    shop = _shop_locales(bundles, asked, spoken, share, columns)
    made = _made(columns, bundles, shop.codes, fronts)
    return made, shop


def _made(
    columns: Sequence[Column],
    bundles: dict[str, dict[str, Column]],
    locales: Sequence[str],
    fronts: Sequence[str],
) -> tuple[Candidate, ...]:
    """One candidate a bundle, where its first column stands, and one for every other column."""
    home = {column.name: base for base, found in bundles.items() for column in found.values()}
    made: list[Candidate] = []
    done: set[str] = set()
    for column in columns:
        base = home.get(column.name)
        if base is None:
            short = without_front(column.name, fronts)
            made.append(Candidate(short, plain(short), (column,)))
        elif base not in done:
            done.add(base)
            found = bundles[base]
            several = [(found[one], locale) for locale in locales if (one := language_of(locale)) in found]
            left = [one for locale, one in found.items() if locale not in map(language_of, locales)]
            if several:
                made.append(Candidate(base, plain(base), *zip(*several, strict=True)))
            made += [Candidate(one.name, plain(one.name), (one,)) for one in left]
    return tuple(made)


def _is_words(column: Column) -> bool:
    """Whether a column can differ by language."""
    return bool(column.cells) and len(column.numbers) < 0.5 * len(column.cells) and not column.nested


def _shop_locales(
    bundles: dict[str, dict[str, Column]], asked: Sequence[str], spoken: str, share: float, columns: Sequence[Column]
) -> ShopLocales:
    """The locales: those asked for, those of the columns, or the one that the texts seem to be in."""
    if asked:
        return ShopLocales(tuple(dict.fromkeys(asked)), "named by --locale")
    if bundles:
        count = Counter(locale for found in bundles.values() for locale in found)
        order = sorted(count, key=lambda locale: (locale != "fr", locale != spoken, -count[locale], locale))
        shown = ", ".join(f"{count[locale]} in {LANGUAGES[locale][1]}" for locale in order)
        return ShopLocales(tuple(order), f"columns by language: {shown}")
    if spoken:
        return ShopLocales((spoken,), f"{share:.0%} of the small words in the texts are {LANGUAGES[spoken][1]}")
    if named := _language_of_names(columns):
        return ShopLocales(
            (named,), f"the names of the columns are {LANGUAGES[named][1]}; the texts are too short", sure=False
        )
    return ShopLocales(("fr",), "the texts are too short to tell their language", sure=False)


def _language_of_names(columns: Sequence[Column]) -> str:
    """The language of the columns' names, of the two that they are known in; empty where they say nothing."""
    words = [word for column in columns for word in plain(column.name).split("_")]
    said = {locale: sum(word in NAMES_OF_COLUMNS[locale] for word in words) for locale in ("fr", "en")}
    if said["en"] >= MANY and said["en"] > 2 * said["fr"]:
        return "en"
    return "fr" if said["fr"] > said["en"] else ""


def language(columns: Sequence[Column]) -> tuple[str, float]:
    """The language of the longest texts, by their small words, and its share of those; empty when there are too few."""
    said: Counter[str] = Counter()
    for column in sorted(columns, key=lambda one: -one.words * one.share)[:8]:
        if column.words >= 1.5 and split_locale(column.name)[1] == "":
            for cell in column.cells[:400]:
                said.update(cell.lower().replace("'", " ").replace("’", " ").split())
    found = Counter({locale: sum(said[word] for word in small) for locale, small in STOP_WORDS.items()})
    best, met = found.most_common(1)[0]
    several = sum(said[word] > 0 for word in STOP_WORDS[best]) > 1
    return (best, met / found.total()) if several and met >= 3 and met >= 0.02 * said.total() else ("", 0.0)


def without(made: Sequence[Candidate], used: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The candidates that play no part yet."""
    gone = {id(one) for one in used}
    return tuple(one for one in made if id(one) not in gone)


def single(candidate: Candidate) -> Candidate:
    """A candidate with its first column alone."""
    return replace(candidate, columns=candidate.columns[:1], locales=())
