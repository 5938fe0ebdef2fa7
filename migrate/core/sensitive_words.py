"""Patterns of sensitive content: identity documents, bank data, health data. Names of patterns may be shown, matches never."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

IDENTITY, BANK, HEALTH = "identity document", "bank data", "health data"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression (case is ignored) for texts or names of files, with the kind of data and a name for people.

    `digits`: the number that a match must contain is checked: `iban` (ISO 13616).
    """

    kind: str
    name: str
    text: str
    digits: str | None = None


#: Words in English, German, French, Spanish, Italian, Dutch, Portuguese and Polish; a word of a file's name may be joined by `_`.
_WORDS = (
    (IDENTITY, "passport", r"passports?|reisepass|passeport|pasaporte|passaporto|paspoort|paszport"),
    (IDENTITY, "identity card",
     r"identity cards?|id cards?|id copy|personalausweis|ausweis(?:kopie)?|carte d.identit[eé]|dni|dow[oó]d osobisty"),
    (IDENTITY, "driving licence", r"driving licen[cs]e|driver.?s licen[cs]e|f[uü]hrerschein|permis de conduire"),
    (IDENTITY, "residence or work permit",
     r"residence permit|work permit|visas?|aufenthaltstitel|arbeitserlaubnis|titre de s[eé]jour"),
    (IDENTITY, "tax or social security number",
     r"tax id|social security|national insurance|sozialversicherung(?:snummer)?|steuer-?id|s[eé]curit[eé] sociale|bsn|pesel"),
    (IDENTITY, "criminal record", r"criminal record|f[uü]hrungszeugnis|casier judiciaire|background check"),
    (BANK, "bank account", r"bank (?:account|details|statement)s?|bankverbindung|kontonummer|kontoauszug|iban|rib|sort code"),
    (BANK, "pay slip", r"pay ?slips?|payroll|salary slip|gehaltsabrechnung|lohnabrechnung|bulletin de paie|n[oó]mina"),
    (HEALTH, "sick leave",
     r"sick (?:leave|note)|medical (?:certificate|leave|report)|krankschreibung|krankmeldung|arrêt maladie|attest"),
    (HEALTH, "disability", r"disabilit(?:y|ies)|disabled|schwerbehinder\w*|handicap\w*|behinderung"),
    (HEALTH, "pregnancy", r"pregnan\w+|maternity|schwanger\w*|mutterschutz|enceinte"),
    (HEALTH, "diagnosis", r"diagnos\w+|burn-?out|depression|cancer|chronic illness|krebs|therapie|therapy"),
)  # fmt: skip
PATTERNS = (
    *(Pattern(kind, name, rf"(?i)(?:^|[^\p{{L}}])(?:{words})(?:$|[^\p{{L}}])") for kind, name, words in _WORDS),
    Pattern(BANK, "IBAN", r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b", digits="iban"),
)
#: A cheap test: texts without a match of any pattern are left out first.
_ANY = "|".join(f"(?:{pattern.text})" for pattern in PATTERNS)


def find_sensitive(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Returns rows of a frame whose text matches, once per pattern, with `kind` and `pattern`; without the text."""
    likely = frame.filter(pl.col(column).str.contains(_ANY).fill_null(value=False))
    found = [likely.head(0).drop(column).with_columns(pl.lit("").alias("kind"), pl.lit("").alias("pattern"))]
    for pattern in PATTERNS:
        rows = likely.filter(pl.col(column).str.contains(pattern.text))
        if pattern.digits == "iban":
            numbers = rows[column].str.extract_all(pattern.text)
            rows = rows.filter(pl.Series([any(map(_is_iban, each)) for each in numbers], dtype=pl.Boolean))
        found.append(rows.drop(column).with_columns(pl.lit(pattern.kind).alias("kind"), pl.lit(pattern.name).alias("pattern")))
    return pl.concat(found)


def _is_iban(text: str) -> bool:
    """True if the check digits are right (ISO 7064, modulo 97)."""
    number = text.replace(" ", "")
    moved = number[4:] + number[:4]
    return 15 <= len(number) <= 34 and int("".join(str(int(letter, 36)) for letter in moved)) % 97 == 1
