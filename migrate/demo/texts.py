"""Invented text: bodies of messages, notes and descriptions, with everything that breaks careless readers."""

from __future__ import annotations

from random import Random

from migrate.demo.vocabulary import Vocabulary

_POOL = 600


class Texts:
    """Draws texts from a pool of paragraphs that is made once, so that a big delivery costs little time."""

    def __init__(self, random: Random, words: Vocabulary) -> None:
        self._random = random.random
        self._words = words
        self._paragraphs = [self._paragraph() for _ in range(_POOL)]

    def _paragraph(self) -> str:
        sentences = self._words.sentences
        return " ".join(sentences[int(self._random() * len(sentences))] for _ in range(1 + int(self._random() * 5)))

    def body(self, mark: str) -> str:
        """A text of some paragraphs that holds `mark`, so that no two are alike; rarely one of the odd ones."""
        if self._random() < 0.01:
            return self._words.whole_bodies[int(self._random() * len(self._words.whole_bodies))]
        breaks = self._words.breaks
        line = breaks[int(self._random() * len(breaks))]
        count = 1 + int(self._random() * 4)
        parts = [self._paragraphs[int(self._random() * _POOL)] for _ in range(count)]
        return f"{line.join(parts)}{line}({mark})" + (line if self._random() < 0.05 else "")

    def subject(self) -> str:
        """The subject of a message; may be empty."""
        return self._words.subjects[int(self._random() * len(self._words.subjects))]
