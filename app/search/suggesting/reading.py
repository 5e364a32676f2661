"""What was typed so far is read: one typo is forgiven, and the last word completed for the products."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.search.request import Request
from app.search.snapshot import Snapshot
from app.search.suggesting.lists import Lists
from app.search.suggesting.prefixes import Entry, Prefixes
from app.search.suggesting.typed import MAX_LETTERS, singular, typed_words
from app.words.analysis import analyse


@dataclass(frozen=True)
class Typed:
    """What was typed: its folded words, as they are looked up, and the text that products are searched by."""

    request: Request
    words: tuple[str, ...]
    used: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed at all."""
        return not self.request.q.strip()

    @property
    def marks(self) -> tuple[str, ...]:
        """What is marked in a suggestion: the words, with their plurals or without."""
        return (*self.words, *singular(self.words, self.request.locale))

    def found(self, among: Prefixes, most: int) -> Iterator[Entry]:
        """The entries that begin with what was typed, then those that do but for its plurals; at most so many.

        Behind a blank the last word is whole: what goes on with another word comes first.
        """
        plain, single = " ".join(self.words), " ".join(singular(self.words, self.request.locale))
        ended = (f"{plain} ",) if self.request.q[-1:].isspace() else ()
        met: set[Entry] = set()
        for text in dict.fromkeys((*ended, plain, single)):
            for entry in among.found(text, most) if len(met) < most else ():
                if entry not in met and len(met) < most:
                    met.add(entry)
                    yield entry


def read(request: Request, lists: Lists, snapshot: Snapshot) -> Typed:
    """What was typed, one typo forgiven where nothing begins so, and its last word completed where it is none yet."""
    words = typed = typed_words(request.q)
    if not words or len(request.q) > MAX_LETTERS:
        return Typed(request, (), request.q)
    used = request.q
    begins = lists.begins(" ".join(words)) or lists.begins(" ".join(singular(words, request.locale)))
    if not begins and (mended := _mended(words, lists, snapshot, request.locale)):
        words, used = mended, " ".join(mended)
    is_whole = request.q[-1:].isspace() or _is_known(words[-1], snapshot, request.locale)
    if is_whole and words[-1:] == typed[-1:]:
        return Typed(request, words, used)
    completed = next(lists.words.found(words[-1], 1), None)
    return Typed(request, words, f"{_head(used)}{completed.text}" if completed else used)


def _head(text: str) -> str:
    """What stands before the last word."""
    head, blank, _ = " ".join(text.split()).rpartition(" ")
    return head + blank


def _is_known(word: str, snapshot: Snapshot, locale: str) -> bool:
    """Whether a word, whole as it is, stands in some product, or is one that searches leave out."""
    vocabulary = snapshot.census.vocabularies[locale]
    return all(vocabulary.frequency(token) for token in analyse(word, locale))


def _mended(words: tuple[str, ...], lists: Lists, snapshot: Snapshot, locale: str) -> tuple[str, ...]:
    """The words with the one that nobody knows mended; nothing where that is none, or more than one."""
    last = len(words) - 1
    strange = [
        at
        for at, word in enumerate(words)
        if not (lists.known.begins(word) if at == last else word in lists.known.words)
        and not _is_known(word, snapshot, locale)
    ]
    if len(strange) != 1:
        return ()
    at = strange[0]
    mended = lists.known.mended(words[at], is_open=at == last)
    return (*words[:at], mended, *words[at + 1 :]) if mended else ()
