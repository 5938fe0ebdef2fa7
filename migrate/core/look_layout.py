"""The layout of calls that look for objects of a vendor, and read them back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Comparison = Literal["equals", "contains", "moment", "has"]
#: Pages: the field of the answer with the cursor and the key of the body that takes it, or the address in the header `Link`.
Next = tuple[str, str] | Literal["link"]


@dataclass(frozen=True, slots=True)
class Condition:
    """What a found object must have: at `field` the value of `value` (a text with columns in braces)."""

    field: str
    value: str
    comparison: Comparison = "equals"


@dataclass(frozen=True, slots=True)
class FindLayout:
    """A call that looks for the object of a row whose create call has no answer.

    Attributes:
        items: Where the answer has the list of objects; empty if the answer is the list.
        id: Where an object has its id.
        where: What the object must have.
        needs: Columns without which this look-up cannot tell.
        next: How the next page is found; None for a list that comes whole.
        shows_within: Seconds after which it has a new object at the latest.
        doubt: A match may be the object of the row, which nothing tells for certain.
    """

    method: Method
    path: str
    body: Any
    items: str
    id: str
    where: tuple[Condition, ...] = ()
    needs: tuple[str, ...] = ()
    next: Next | None = None
    shows_within: float = 60.0
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class ReadLayout:
    """A call that reads the object of a row back.

    Attributes:
        items: Where the answer has the object, or a list that has it; empty if it is the answer.
        id: Where an object has its id.
        where: What only the object of the row has, such as a mark. An object with it and another id is a duplicate. It finds the
            object of a row that has no id of its own.
        same: What the object must have.
        next: As in `FindLayout`.
        absent: Codes of refusals that mean that the object does not exist.
        twins: Look-ups of duplicates elsewhere. Of each, objects that fit and belong to no row are duplicates.
    """

    method: Method
    path: str
    body: Any
    items: str = ""
    id: str = "id"
    where: tuple[Condition, ...] = ()
    same: tuple[Condition, ...] = ()
    next: Next | None = None
    absent: tuple[str, ...] = ()
    twins: tuple[FindLayout, ...] = ()
