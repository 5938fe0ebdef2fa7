"""Invented people: names in many scripts, addresses at example.com, telephone numbers kept free for stories, profile URLs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar
from urllib.parse import quote

from migrate.demo.vocabulary import Vocabulary

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as the export writes it; some people have one name only."""

    given: str
    family: str


class People:
    """Draws what belongs to a person."""

    def __init__(self, random: Random, words: Vocabulary) -> None:
        self._random = random.random
        self._words = words

    def draw(self, choices: Sequence[T]) -> T:
        """One of them."""
        return choices[int(self._random() * len(choices))]

    def name(self, *, whole: bool = False) -> Name:
        """A name; now and then with a title, a nickname in quotes, an emoji, or (unless `whole`) without a family name."""
        given, family = self.draw(self._words.names)
        luck = self._random()
        if luck < 0.03 and not whole:
            return Name(self.draw(given), "")
        if luck < 0.10:
            return Name(self.draw(given), self.draw(family) + self.draw(self._words.decorations))
        return Name(self.draw(given), self.draw(family))

    def email(self, person: str) -> str:
        """An address of that person; two calls may give the same one."""
        box = self.draw(("", "", ".work", "+jobs", ".old"))
        return f"{person}{box}@{self.draw(('example.com', 'mail.example.com', 'example.org'))}"

    def phone(self) -> tuple[str, str]:
        """A number as typed, and as it must be stored: E.164 where it can be read, else as typed."""
        one, two = int(self._random() * 10), int(self._random() * 10)
        if self._random() < 0.12:
            typed = self.draw(self._words.unreadable_phones).format(one, two)
            return typed, typed
        shown, stored = self.draw(self._words.phones)
        stored = stored.format(one, two)
        return (stored if self._random() < 0.3 else shown.format(one, two)), stored

    def tag(self) -> str:
        """A tag of the company's own list or one of three hundred skills."""
        return self.draw(self._words.tags) if self._random() < 0.7 else f"Skill {int(self._random() * 300)}"

    def slug(self, kind: str, number: int) -> str:
        """The last part of a profile URL, unique by kind and number; some need percent-encoding."""
        words = self._words.profile_words
        return f"{words[number % len(words)]}-{kind}{number:x}"

    def profile_url(self, slug: str) -> str:
        """One of the many spellings of a profile's URL."""
        return self.draw(_SPELLINGS)(slug)

    def other_case(self, text: str) -> str:
        """The same text in another case, now and then."""
        luck = self._random()
        return text.upper() if luck < 0.08 else text.lower() if luck < 0.16 else text


def _lower_hex(slug: str) -> str:
    encoded = quote(slug)
    return encoded.lower() if encoded != slug else slug


_SPELLINGS: tuple[Callable[[str], str], ...] = (
    lambda slug: f"https://www.linkedin.com/in/{quote(slug)}",
    lambda slug: f"https://www.linkedin.com/in/{slug}",
    lambda slug: f"http://linkedin.com/in/{quote(slug)}/",
    lambda slug: f"https://de.linkedin.com/in/{_lower_hex(slug)}",
    lambda slug: f"https://www.linkedin.com/in/{quote(slug)}?trk=people-search&locale=en_US",
    lambda slug: f"HTTPS://WWW.LinkedIn.com/in/{quote(slug).upper() if slug.isascii() else quote(slug)}",
    lambda slug: f"www.linkedin.com/in/{quote(slug)}",
    lambda slug: f"https://uk.linkedin.com/in/{slug}/?originalSubdomain=uk",
)
