"""Is everything that the app says there in its other languages too, and still true?"""

import ast
import re
import tomllib
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from dashboard import language
from dashboard.language import ENGLISH, FOLDER, LANGUAGES, phrases, retold, tr
from dashboard.prose import _terms, passages
from dashboard.translations import english_fingerprints, sources

ROOT = Path(__file__).parents[2]
OTHERS = [code for code in LANGUAGES if code != ENGLISH]
SAID_BY_PAGES = ("dashboard", "pages", "streamlit_app.py")
SHOWN_ERRORS = {  # exceptions whose sentence pages show
    "CheckpointError",
    "DataUnavailable",
    "ModelUnavailable",
    "NotOwner",
    "PictureError",
    "RunRefused",
}


@lru_cache
def sources_of(*places: str) -> tuple[ast.Module, ...]:
    files = [
        file
        for place in places
        for file in (
            [ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py"))
        )
    ]
    return tuple(ast.parse(file.read_text("utf-8")) for file in files)


def template(node: ast.expr) -> str | None:
    """A literal's text, `{}` where a value stands in an f-string; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(template(part) or "{}" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = template(node.left), template(node.right)
        return None if left is None or right is None else left + right
    return None


def name_of(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def calls() -> Iterator[ast.Call]:
    for module in sources_of(*SAID_BY_PAGES):
        yield from (node for node in ast.walk(module) if isinstance(node, ast.Call))


def marked() -> set[str]:
    """Every phrase that the code hands to `tr` or `phrase`."""
    asked = (template(call.args[0]) for call in calls() if name_of(call) in ("tr", "phrase"))
    return {text for text in asked if text}


def raised(errors: Collection[str] = SHOWN_ERRORS) -> set[str]:
    """Every sentence of an error that pages show."""
    found = set()
    for module in sources_of("vae_core", *SAID_BY_PAGES):
        for node in ast.walk(module):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                call = node.exc
                if name_of(call) in errors and call.args:
                    found.add(template(call.args[0]))
    return {sentence for sentence in found if sentence and re.search("[a-z]{2}", sentence)}


def anywhere() -> set[str]:
    """Every literal in the code: tables of vae_core, messages of runs."""
    modules = sources_of("vae_core", *SAID_BY_PAGES)
    nodes = (node for module in modules for node in ast.walk(module))
    texts = (template(node) for node in nodes if isinstance(node, ast.expr))
    return {text for text in texts if text}


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{(\w*)[^{}]*\}", text))


@pytest.mark.parametrize("other", OTHERS)
def test_no_phrase_is_missing(other: str) -> None:
    missing = sorted(marked() - set(phrases(other)))
    assert not missing, f"not in prose/{other}/interface: {missing}"


@pytest.mark.parametrize("other", OTHERS)
def test_no_error_that_pages_show_is_missing(other: str) -> None:
    missing = sorted(raised(SHOWN_ERRORS - {"PictureError"}) - set(phrases(other)))
    assert not missing, f"not in prose/{other}/interface: {missing}"


@pytest.mark.parametrize("other", OTHERS)
def test_no_phrase_is_stale(other: str) -> None:
    stale = sorted(set(phrases(other)) - marked() - anywhere())
    assert not stale, f"in prose/{other}/interface, and said nowhere: {stale}"


@pytest.mark.parametrize("other", OTHERS)
def test_a_phrase_is_translated_once(other: str) -> None:
    seen: dict[str, str] = {}
    for file in sorted((FOLDER / other / "interface").glob("*.toml")):
        for phrase in tomllib.loads(file.read_text("utf-8")):
            assert phrase not in seen, f"{phrase!r} is in {seen.get(phrase)} and in {file.name}"
            seen[phrase] = file.name


@pytest.mark.parametrize("other", OTHERS)
def test_a_translation_has_the_same_values_in_it(other: str) -> None:
    for english, words in phrases(other).items():
        assert placeholders(words) == placeholders(english), english
        assert words.strip(), english


@pytest.mark.parametrize("other", OTHERS)
def test_every_passage_is_translated_with_its_values(other: str) -> None:
    for file in sorted((FOLDER / other).rglob("*.md")):
        page = file.relative_to(FOLDER / other).with_suffix("").as_posix()
        english, translated = passages(page, ENGLISH), passages(page, other)
        assert list(translated) == list(english), page
        for name, words in english.items():
            assert set(placeholders(translated[name])) == set(placeholders(words)), (page, name)


@pytest.mark.parametrize("other", OTHERS)
def test_no_translated_passage_is_stale(other: str) -> None:
    """Mended by looking at the translation, then `make translations`."""
    written = tomllib.loads(sources(other).read_text("utf-8"))
    english = english_fingerprints()
    stale = {name: prints for name, prints in written.items() if english.get(name) != prints}
    assert not stale


def test_the_glossary_has_the_same_terms() -> None:
    for other in OTHERS:
        if _terms(other):
            assert list(_terms(other)) == list(_terms(ENGLISH))
            assert [t.glyph for t in _terms(other).values()] == [
                t.glyph for t in _terms(ENGLISH).values()
            ]


def test_a_sentence_made_elsewhere_is_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    words = {"{} = {}: must be {}": "{} = {} : il faut {}", "Exactly": "Exactement", "no: {}": "non : {}"}
    monkeypatch.setattr(language, "phrases", lambda _: words)
    assert retold("beta = 900: must be 0 to 100") == "beta = 900 : il faut 0 to 100"
    assert retold("Exactly") == "Exactement"
    assert retold("no: Exactly") == "non : Exactement"
    assert retold("Something else") == "Something else"


def test_a_phrase_without_translation_is_said_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_asked", [lambda: "fr"])
    assert tr("no such phrase {n}", n=3) == "no such phrase 3"
    assert tr("run {id}", id="x") != "run x"
    monkeypatch.setattr(language, "_asked", [lambda: "tlh"])  # from an address, say
    assert tr("run {id}", id="x") == "run x"
