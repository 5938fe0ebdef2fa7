"""Plain English: words that readers stumbled over are not used, and each has a replacement."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Banned expression -> what to write instead. Matched as whole words, without regard to case.
BANNED = {
    r"mend(s|ed|ing|able)?": "fix, correct",
    r"befalls?|befell": "happens to, happened to",
    r"becomes? of": "happens to",
    r"whoever": "the user, the process that",
    r"stands?|stood": "is, are, was (or 'means' for 'stands for')",
    r"lies|lying": "is, is in",
    r"hangs? on": "depends on, references",
    r"torn": "incomplete",
    r"parted": "separated",
    r"anew": "again",
    r"so many": "the number of, at most",
    r"at hand": "available",
    r"gone through": "processed",
    r"told apart": "distinguished",
    r"is told": "is reported, is decided",
    r"deeds?": "action",
    r"doomed": "to be deleted",
    r"fates?": "result, action",
    r"sieves?": "filter",
    r"debris": "leftover files",
    r"papers": "documents, attachments",
    r"thereby|wherein|thereof|hereby": "use a short sentence",
    r"twice is once": "re-running is idempotent",
    r"the house": "the project",
    r"books? balance": "all records are accounted for",
    r"held against": "compared with",
    r"ought": "must, should",
    r"takes? ill": "cannot handle",
    r"settle[sd]?": "merge, decide, classify",
}
#: Words that no name of a module, class, function, argument or variable in `migrate` contains -> what to use instead.
BANNED_NAMES = {
    "settle settled settling": "merge, decide, flush, report: what the function does",
    "desk": "state",
    "fate fates": "table_state, result",
    "sieve": "filter",
    "doomed": "to_delete",
    "setback setbacks": "refusals, errors",
    "told said spoken": "findings, message, text: what was said",
    "judge judged": "check, classify",
    "hang hangs hanging": "refer, depend",
    "debris papers": "system_files, attachments",
    "torn": "malformed, incomplete",
    "stood stands": "is, was",
    "losers": "keys_to_reject",
    "lives lucky": "is_running, happens",
}
NAME_WORDS = {word: better for words, better in BANNED_NAMES.items() for word in words.split()}
EXPRESSION = re.compile(rf"\b({'|'.join(BANNED)})\b", re.IGNORECASE)
#: Names in backticks are code.
CODE = re.compile(r"`[^`\n]+`")
#: Files with the invented texts of people, who write as they like.
INVENTED = {"migrate/demo/vocabulary.yaml"}
PROSE = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / "mappings").rglob("*.md"),
    *(ROOT / "mappings").rglob("*.yaml"),
    *(ROOT / "migrate").rglob("*.md"),
    *(ROOT / "migrate").rglob("*.j2"),
    *(ROOT / "sql").rglob("*.sql"),
    ROOT / "Makefile",
    ROOT / "pyproject.toml",
]


def hits(text: str, first_line: int = 1) -> list[str]:
    """Line, word and replacement of every banned expression in a text."""
    found = []
    text = CODE.sub(lambda code: re.sub(r"\w", "_", code.group()), text)
    for match in EXPRESSION.finditer(text):
        line = first_line + text.count("\n", 0, match.start())
        better = next(value for key, value in BANNED.items() if re.fullmatch(key, match.group(), re.IGNORECASE))
        found.append(f"{line}: {match.group()!r}: write {better}")
    return found


def python_hits(source: str) -> list[str]:
    """The same in the comments, docstrings and messages of a Python file."""
    kinds = {tokenize.COMMENT, tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [hit for token in tokens if token.type in kinds for hit in hits(token.string, token.start[0])]


def name_hits(source: str) -> list[str]:
    """Line, name and replacement of every name that contains a banned word."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add((node.lineno, node.name))
        elif isinstance(node, ast.arg):
            names.add((node.lineno, node.arg))
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add((node.lineno, node.id))
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add((node.lineno, node.attr))
    return [
        f"{line}: {name}: use {NAME_WORDS[word.lower()]}"
        for line, name in sorted(names)
        for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
        if word.lower() in NAME_WORDS
    ]


def test_documents_pages_and_templates_use_plain_words() -> None:
    found = {
        str(path.relative_to(ROOT)): hits(path.read_text("utf-8"))
        for path in PROSE
        if str(path.relative_to(ROOT)) not in INVENTED
    }
    assert {path: words for path, words in found.items() if words} == {}


def test_comments_docstrings_and_messages_use_plain_words() -> None:
    found = {str(path.relative_to(ROOT)): python_hits(path.read_text("utf-8")) for path in (ROOT / "migrate").rglob("*.py")}
    assert {path: words for path, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('"""Mends a cell."""\n', ["1: 'Mends': write fix, correct"]),
        ("x = 1  # whoever asks\n", ["1: 'whoever': write the user, the process that"]),
        ('x = f"it {x} stands here"\n', ["1: 'stands': write is, are, was (or 'means' for 'stands for')"]),
        ('"""One\n\nlies here."""\n', ["3: 'lies': write is, is in"]),
        ('"""`settle` merges."""\n', []),
        ("standard = relies = 1  # standard, relies, understood\n", []),
    ],
)
def test_the_test_finds_banned_words_in_every_kind_of_text(source: str, expected: list[str]) -> None:
    assert python_hits(source) == expected


def test_names_are_standard_terms() -> None:
    found = {str(path.relative_to(ROOT)): name_hits(path.read_text("utf-8")) for path in (ROOT / "migrate").rglob("*.py")}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def _settle_rows(): ...\n", ["1: _settle_rows: use merge, decide, flush, report: what the function does"]),
        ("class SettledRows: ...\n", ["1: SettledRows: use merge, decide, flush, report: what the function does"]),
        ("def f(desk): ...\n", ["1: desk: use state"]),
        ("x = 1\nfate: int = x\n", ["2: fate: use table_state, result"]),
        ("self.sieve = HANGING_ROWS = 1\n", ["1: HANGING_ROWS: use refer, depend", "1: sieve: use filter"]),
        ("def desktop(understands): ...\n", []),
    ],
)
def test_the_test_finds_banned_words_in_every_kind_of_name(source: str, expected: list[str]) -> None:
    assert name_hits(source) == expected
