"""What `synonyms/<locale>.yaml` may declare: words that mean the same, find others, are mistyped, or stay apart."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Annotated

from app.core.condition import Condition
from app.core.kind import Like, Rule, When, kind, option

CATEGORY = Like(r"[a-z0-9_]+:[a-z0-9_]+(/[a-z0-9_]+)*", "a category as `tree:path`, such as `rayons:femme/robes`")
PLACEHOLDER = Like(r"<[a-z][a-z0-9_]*>", "a name of small letters in angle brackets, such as `<size>`")


@dataclass(frozen=True, kw_only=True)
class Synonym(Rule):
    """What every rule of a dictionary has: the locale that its file is named after, and a reason for people."""

    why: str = option("Why it stands here, for those who read the file later.", default="")

    @property
    def locale(self) -> str:
        """The locale, from the file's name."""
        return PurePosixPath(self.place.file).stem


@dataclass(frozen=True, kw_only=True)
class Entry(Synonym):
    """What every entry has that lets words find others: what it counts, and where it holds."""

    weight: float | None = option(
        "What a match counts beside the word itself, above 0 and below 1; `synonym_weight` of `search.yaml` when left"
        " out.",
        default=None,
        example=0.6,
    )
    category: tuple[Annotated[str, CATEGORY], ...] = option(
        "Only when one of these categories, or one below, is looked at.", default=(), example=["rayons:femme"]
    )
    when: Annotated[Condition, When()] | None = option(
        "Only for these requests; for all when left out.", default=None, example={"request.channel": "web"}
    )

    def links(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What is typed, and what each of it finds; the same texts twice where they find each other."""
        raise NotImplementedError

    @property
    def holds_always(self) -> bool:
        """Whether it holds for every request."""
        return not self.category and self.when is None


@kind(
    "synonyms",
    "Words that mean the same, in the locale that the file is named after.",
    half="query",
    word="equivalent",
    folder="synonyms",
)
@dataclass(frozen=True, kw_only=True)
class Equivalent(Entry):
    """Words that mean the same."""

    words: tuple[str, ...] = option("Each finds all the others; each may be several words.", example=["canapé", "sofa"])

    def links(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Every word, both ways."""
        return self.words, self.words


@kind(
    "synonyms",
    "A word that also finds others, but not the other way round.",
    half="query",
    word="one_way",
    folder="synonyms",
)
@dataclass(frozen=True, kw_only=True)
class OneWay(Entry):
    """A word that also finds others."""

    word: str = option("What is typed: one word or several.", example="luminaire")
    finds: tuple[str, ...] = option("What it finds too.", example=["lampe", "lampadaire"])

    def links(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The word, and what it finds."""
        return (self.word,), self.finds


@kind(
    "synonyms",
    "A word for a family of things that also finds its members; a member never finds the family.",
    half="query",
    word="narrower",
    folder="synonyms",
)
@dataclass(frozen=True, kw_only=True)
class Narrower(Entry):
    """A word for a family of things, which finds its members."""

    word: str = option("The family.", example="chaussure")
    narrower: tuple[str, ...] = option("Its members.", example=["basket", "botte", "escarpin"])

    def links(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The family, and its members."""
        return (self.word,), self.narrower


@kind(
    "synonyms",
    "Words typed wrong so often that the shop says what is meant; it counts as if it had been typed right.",
    half="query",
    word="correction",
    folder="synonyms",
)
@dataclass(frozen=True, kw_only=True)
class Correction(Entry):
    """Words typed wrong, and what is meant."""

    words: tuple[str, ...] = option("What is typed.", example=["bascket", "baskette"])
    means: str = option("What is meant.", example="basket")

    def links(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What is typed, and what is meant."""
        return self.words, (self.means,)


@kind(
    "synonyms",
    "A name in angle brackets, such as `<size>`, that stands for any of its values in the other entries of the file.",
    half="query",
    word="placeholder",
    folder="synonyms",
)
@dataclass(frozen=True, kw_only=True)
class Placeholder(Synonym):
    """A name that stands for any of its values."""

    word: Annotated[str, PLACEHOLDER] = option("The name, as entries write it.", example="<size>")
    values: tuple[str, ...] = option("What it stands for.", example=["36", "38", "40"])


@kind(
    "synonyms",
    "Words that are never joined with each other, whatever another entry or the spelling says.",
    half="query",
    word="never",
    folder="synonyms",
)
@dataclass(frozen=True, kw_only=True)
class Never(Synonym):
    """Words that are never joined with each other."""

    words: tuple[str, ...] = option("Two words or more.", example=["chat", "château"])


KINDS: tuple[type[Rule], ...] = (Equivalent, OneWay, Narrower, Correction, Placeholder, Never)
