"""Is everything that the app says there in its other languages too, and still true?"""

import ast
import contextlib
import io
import json
import re
import tomllib
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import torch
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from streamlit.testing.v1 import AppTest

from dashboard.runs.registry import Registry
from dashboard.views.common import layers
from dashboard.words import language, translations
from dashboard.words.catalogue import FOLDER, po_file, read_catalogue, to_be_asked
from dashboard.words.glossary import _terms
from dashboard.words.language import (
    ENGLISH,
    LANGUAGES,
    filled,
    ntr,
    ptr,
    said,
    tr,
    written,
)
from dashboard.words.prose import passages
from dashboard.words.stale import english_fingerprints, fingerprints, sources
from tests.conftest import REPOSITORY
from tests.reading import open_page
from tests.reading import words as words_of
from vae_core.data.sources import SOURCES
from vae_core.errors import Trouble

OTHERS = [code for code in LANGUAGES if code != ENGLISH]
SAID_BY_PAGES = ("dashboard", "pages", "streamlit_app.py")


@lru_cache
def files_of(*places: str) -> tuple[Path, ...]:
    whole = [[REPOSITORY / place, *sorted((REPOSITORY / place).rglob("*.py"))] for place in places]
    return tuple(file for files in whole for file in files if file.is_file())


@lru_cache
def sources_of(*places: str) -> tuple[ast.Module, ...]:
    return tuple(ast.parse(file.read_text("utf-8")) for file in files_of(*places))


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


def marked() -> set[str]:
    """Every phrase that the code marks, as Python itself reads it: in f-strings and choices too."""
    found = set()
    for module in sources_of(*translations.PLACES):
        for call in (node for node in ast.walk(module) if isinstance(node, ast.Call)):
            name = name_of(call)
            if call.args and name in translations.MARKS | dict.fromkeys(translations.errors()):
                said = choices(call.args[1 if name == "ptr" else 0])
                if name == "__init__":  # any class may put together what it hands on
                    said = [node for node in said if isinstance(node, ast.Constant)]
                found |= {text for text in map(template, said) if text}
    return found


def choices(node: ast.expr) -> list[ast.expr]:
    """The literals among which a condition chooses."""
    return [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]


def ids(message: Message) -> tuple[str, ...]:
    """The English of a phrase: one form, or for one and for several."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def strings(message: Message) -> tuple[str, ...]:
    """Its forms in the other language, "" for what is missing."""
    string = message.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


@lru_cache
def said_in(other: str) -> Catalog:
    return read_catalogue(other)


@lru_cache
def of_the_code() -> Catalog:
    return translations.phrases_of_the_code()


def entries(catalogue: Catalog) -> list[Message]:
    """All but the header."""
    return [message for message in catalogue if message.id]


def known(other: str) -> set[str]:
    """All that can be said in this language."""
    return {english for m in entries(said_in(other)) for english in ids(m)}


@lru_cache
def classes() -> dict[str, ast.ClassDef]:
    modules = sources_of("vae_core", *SAID_BY_PAGES)
    nodes = (node for module in modules for node in ast.walk(module))
    return {node.name: node for node in nodes if isinstance(node, ast.ClassDef)}


@lru_cache
def troubles() -> frozenset[str]:
    """Every error that carries its template and its values."""
    bases = {
        name: {ast.unparse(base).rsplit(".", 1)[-1] for base in node.bases}
        for name, node in classes().items()
    }
    found = {"Trouble"}
    while more := {name for name, of in bases.items() if of & found} - found:
        found |= more
    return frozenset(found)


@lru_cache
def in_own_words() -> frozenset[str]:
    """Those that are not handed a template: they have it in their __init__."""
    return frozenset(
        name
        for name in troubles() - {"Trouble"}
        if any(getattr(part, "name", "") == "__init__" for part in classes()[name].body)
    )


def told(within: ast.AST, of: str = "") -> Iterator[ast.Call]:
    """Every call that is handed a template, in a class named `of`."""
    for node in ast.iter_child_nodes(within):
        if isinstance(node, ast.Call) and of != "Trouble":
            takes_one = {"sentence", *troubles()} - in_own_words()
            if name_of(node) in takes_one or (of in in_own_words() and name_of(node) == "__init__"):
                yield node
        yield from told(node, node.name if isinstance(node, ast.ClassDef) else of)


def all_told() -> list[ast.Call]:
    return [call for module in sources_of("vae_core", *SAID_BY_PAGES) for call in told(module)]


def templates() -> set[str]:
    """Every template of an error, or of another sentence that is kept to be said."""
    return {text for call in all_told() if call.args and (text := template(call.args[0]))}


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{(\w*)[^{}]*\}", text))


def fields(text: str) -> list[str]:
    """Placeholders with how their numbers are written, thousands apart; plotly's %{x} too."""
    return sorted(
        field.replace(",", "").replace(":}", "}") for field in re.findall(r"%?\{[^{}]*\}", text)
    )


def grouped(text: str) -> set[str]:
    """The names of the numbers whose thousands stand apart."""
    return set(re.findall(r"\{(\w+):[^{}]*,[^{}]*\}", text))


def test_no_phrase_escapes_extraction() -> None:
    """Babel reads calls as they stand: none in an f-string, no choice inside one."""
    extracted = {english for message in entries(of_the_code()) for english in ids(message)}
    assert not sorted(marked() - extracted)


@pytest.mark.parametrize("other", OTHERS)
def test_no_phrase_is_missing(other: str) -> None:
    """Mended by `make translations`, and the translation."""
    missing = []
    for message in entries(of_the_code()):
        there = said_in(other).get(message.id, message.context)
        done = (
            there and all(map(str.strip, strings(there))) and len(ids(there)) == len(ids(message))
        )
        if not done:
            missing.append(message.id)
    assert not missing, f"not in {po_file(other)}: {missing}"


@pytest.mark.parametrize("other", OTHERS)
def test_every_plural_has_all_its_forms(other: str) -> None:
    catalogue = said_in(other)
    plurals = [message for message in entries(catalogue) if message.pluralizable]
    assert plurals
    for message in plurals:
        assert len(strings(message)) == catalogue.num_plurals, message.id
        assert all(text.strip() for text in strings(message)), message.id


@pytest.mark.parametrize("other", OTHERS)
def test_no_translation_is_fuzzy(other: str) -> None:
    fuzzy = [message.id for message in entries(said_in(other)) if message.fuzzy]
    assert not fuzzy, f"look at it, mend it, take the mark off: {fuzzy}"


@pytest.mark.parametrize("other", OTHERS)
def test_make_translations_has_nothing_to_do(other: str) -> None:
    """So it was run; and once more changes nothing."""
    assert translations.updated(other).decode() == po_file(other).read_text("utf-8")
    assert fingerprints(other) == sources(other).read_text("utf-8")


def test_make_translations_marks_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    now = Catalog()
    now.add("Start this run now")
    now.add(("{n} new", "{n} new ones"))
    monkeypatch.setattr(translations, "phrases_of_the_code", lambda: now)
    before = """
msgid "Start this run"
msgstr "Démarrer"

msgid "Gone for good"
msgstr "Parti"

msgid "Never translated"
msgstr ""
"""
    once = translations.in_full("fr", read_po(io.StringIO(before), locale="fr")).decode()
    assert '#, fuzzy\nmsgid "Start this run now"\nmsgstr "Démarrer"\n' in once
    assert 'msgid "{n} new"\nmsgid_plural "{n} new ones"\nmsgstr[0] ""\n' in once
    assert '#~ msgid "Gone for good"\n#~ msgstr "Parti"\n' in once
    assert "Never translated" not in once
    twice = translations.in_full("fr", read_po(io.StringIO(once), locale="fr")).decode()
    assert twice == once


@pytest.mark.parametrize("other", OTHERS)
def test_no_error_that_pages_show_is_missing(other: str) -> None:
    missing = sorted(templates() - known(other))
    assert not missing, f"not in prose/{other}: {missing}"


def test_every_error_has_a_literal_template_and_its_values() -> None:
    """Else nobody can translate it, or saying it fails."""
    assert len(all_told()) > 30
    assert in_own_words() == {"TrainingDiverged"}
    for call in all_told():
        text = call.args[0]
        assert isinstance(text, ast.Constant), ast.unparse(call)
        assert isinstance(text.value, str), ast.unparse(call)
        assert "!" not in "".join(re.findall(r"\{.*?\}", text.value)), ast.unparse(call)
        given = {value.arg for value in call.keywords}
        if None not in given:  # **values
            assert given == set(placeholders(text.value)), ast.unparse(call)


def test_what_pages_say_of_an_error_carries_its_template() -> None:
    shown = set()
    for module in sources_of(*SAID_BY_PAGES):
        for node in ast.walk(module):
            if isinstance(node, ast.ExceptHandler) and node.type:
                for call in (part for part in ast.walk(node) if isinstance(part, ast.Call)):
                    if name_of(call) == "said" and ast.unparse(call.args[0]) == node.name:
                        shown.add(ast.unparse(node.type).rsplit(".", 1)[-1])
    assert {"BadValue", "ModelUnavailable", "PictureError", "RunRefused"} <= shown
    assert shown <= troubles()


@pytest.mark.parametrize("other", OTHERS)
def test_a_data_set_s_words_are_translated(other: str) -> None:
    said = {word for s in SOURCES.values() for word in (s.title, s.things, *s.class_names)}
    assert not {word for word in said if not word.isdecimal()} - known(other)


@pytest.mark.parametrize("other", OTHERS)
def test_no_phrase_is_stale(other: str) -> None:
    said = [*of_the_code()]
    stale = [
        m.id for m in said_in(other) if (m.id, m.context) not in {(s.id, s.context) for s in said}
    ]
    assert not [*stale, *said_in(other).obsolete], f"in {po_file(other)}, and said nowhere"


@pytest.mark.parametrize("other", OTHERS)
def test_a_phrase_is_translated_once(other: str) -> None:
    text = po_file(other).read_text("utf-8")
    assert len(re.findall("^msgid ", text, re.MULTILINE)) == 1 + len(entries(said_in(other)))


@pytest.mark.parametrize("other", OTHERS)
def test_a_translation_has_the_same_values_in_it(other: str) -> None:
    for message in entries(said_in(other)):
        assert len({tuple(fields(english)) for english in ids(message)}) == 1, message.id
        for words in filter(None, strings(message)):
            assert fields(words) == fields(ids(message)[0]), message.id
            assert grouped(ids(message)[0]) <= grouped(words), message.id


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


def test_an_error_is_said_by_its_template(monkeypatch: pytest.MonkeyPatch) -> None:
    only(
        monkeypatch,
        """
msgid "{file}: {why}"
msgstr "{file} : {why}"

msgid "stopped at {step:,}"
msgstr "arrêté à {step:,}"
""",
    )
    error = Trouble("{file}: {why}", file="a-1.5.gz", why=Trouble("stopped at {step:,}", step=1234))
    assert said(error) == said(error.sentence) == "a-1.5.gz : arrêté à 1\u202f234"
    assert said(OSError("disk full")) == "disk full"
    assert said("as it stands") == "as it stands"


@pytest.mark.parametrize(
    ("number", "form", "english", "french"),
    [
        (1234.5, ",.1f", "1,234.5", "1\u202f234,5"),
        (0.25, "g", "0.25", "0,25"),
        (0.125, ".0%", "12%", "12\u00a0%"),
        (-1234.5, "+,.1f", "\N{MINUS SIGN}1,234.5", "\N{MINUS SIGN}1\u202f234,5"),
        (60_000, ",", "60,000", "60\u202f000"),
        (torch.tensor(0.5), ".2f", "0.50", "0,50"),
    ],
)
def test_a_number_is_written_as_the_language_does(
    number: object, form: str, english: str, french: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code, expected in ((ENGLISH, english), ("fr", french)):
        monkeypatch.setattr(language, "_asked", [lambda code=code: code])
        assert written(number, form) == expected
        assert filled("so {n:" + form + "}", n=number) == f"so {expected}"
        assert filled("{n}", n="run-1.2") == "run-1.2"  # a text is no number


@pytest.mark.parametrize("number", [0, 7, 1234, 60_000, 1_234_567, 0.25, 1234.5, 98_765.43])
@pytest.mark.parametrize("code", LANGUAGES)
def test_numbers_are_written_as_babel_writes_them(
    number: float, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "_asked", [lambda: code])
    assert written(number, ",") == format_decimal(number, locale=code)
    assert written(number, ",.2f") == format_decimal(number, "#,##0.00", locale=code)
    assert written(number, ",.0%") == format_percent(number, locale=code)


def only(monkeypatch: pytest.MonkeyPatch, po: str) -> None:
    """French is spoken, by a catalogue of these phrases."""
    header = 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n'
    phrases = to_be_asked(read_po(io.StringIO(header + po), locale="fr"))
    monkeypatch.setattr(language, "catalogue", lambda _: phrases)
    monkeypatch.setattr(language, "_asked", [lambda: "fr"])


def test_a_plural_is_each_language_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    english = [ntr("{n:,} image", "{n:,} images", n) for n in (0, 1, 2, 1234)]
    assert english == ["0 images", "1 image", "2 images", "1,234 images"]
    assert ntr("{n} nat", "{n} nats", 1.5) == "1.5 nats"
    only(
        monkeypatch,
        """
msgid "{n:,} picture in {place}"
msgid_plural "{n:,} pictures in {place}"
msgstr[0] "{n:,} dessin dans {place}"
msgstr[1] "{n:,} dessins dans {place}"
""",
    )
    said = [
        ntr("{n:,} picture in {place}", "{n:,} pictures in {place}", n, place="A")
        for n in (0, 1, 2, 1234, 1.5, 2.5, -1, -1.5, -2)
    ]
    minus = "\N{MINUS SIGN}"
    assert [words.removesuffix(" dans A") for words in said] == [
        *("0 dessin", "1 dessin", "2 dessins", "1\u202f234 dessins", "1,5 dessin", "2,5 dessins"),
        *(f"{minus}1 dessin", f"{minus}1,5 dessin", f"{minus}2 dessins"),
    ]
    assert ntr("{n} page", "{n} pages", 1) == "1 page"  # without translation
    assert ntr("{n} page", "{n} pages", 3) == "3 pages"


def test_one_english_word_may_be_two_in_another_language(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ptr("of images", "Class") == "Class"
    monkeypatch.setattr(language, "_asked", [lambda: "fr"])
    assert (tr("Class"), ptr("of images", "Class")) == ("En classe", "Classe")
    assert ptr("no such context", "Class") == "Class"


def test_a_fuzzy_translation_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, '#, fuzzy\nmsgid "one"\nmsgstr "deux"\n\nmsgid "two"\nmsgstr "deux"\n')
    assert (tr("one"), tr("two")) == ("one", "deux")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", ["0 of 400 are on", "1 of 400 is on", "2 of 400 are on", "1,234 of 400 are on"]),
        ("fr", ["0/400 active", "1/400 active", "2/400 actives", "1\u202f234/400 actives"]),
    ],
)
def test_a_page_says_a_plural_with_its_number(
    code: str, said: list[str], monkeypatch: pytest.MonkeyPatch, runs: Registry
) -> None:
    for n, expected in zip((0, 1, 2, 1234), said, strict=True):
        monkeypatch.setattr(layers, "n_on", lambda _, n=n: n)
        shown = words_of(open_page("encoder", lang=code))
        assert re.search(rf"\*\*h1\*\*\xa0?: {expected}(?!s)", shown), expected


def test_a_phrase_without_translation_is_said_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_asked", [lambda: "fr"])
    assert tr("no such phrase {n}", n=3) == "no such phrase 3"
    assert tr("run {id}", id="x") != "run x"
    monkeypatch.setattr(language, "_asked", [lambda: "tlh"])  # from an address, say
    assert tr("run {id}", id="x") == "run x"


# English words that are no French ones, and that hardly any English sentence does without.
TELLTALE = re.compile(
    r"\b(the|of|and|with|is|are|this|that|from|its|your|to|for|what|how|they|which|by)\b"
)
# 0.25, or 10000: French has 0,25 and 10 000 (and 0,00109). Colours and addresses are no numbers.
ENGLISH_NUMBER = re.compile(r"(?<![\w.%/-])\d+\.\d|(?<![\w,/-])\d{5}(?![\w-])")
NO_NUMBER = re.compile(r"rgba\([^)]*\)|app/static/\S+")
CODE = re.compile(r"```.*?```|`[^`]*`|\$[^$]*\$|https?://\S+|:material/\w+:", re.DOTALL)


def texts_of(app: AppTest) -> Iterator[str]:
    """Every text on a page, charts' and components' included; code is not."""
    for element in app._tree:
        proto = getattr(element, "proto", None)
        if proto is None or element.type in ("code", "page_link"):
            continue
        if element.type == "bidi_component":
            yield from sent_words(proto)
            continue
        for field in ("body", "label", "help", "placeholder", "text", "caption"):
            value = getattr(proto, field, "")
            if isinstance(value, str):
                yield value
        for option in getattr(proto, "options", []):
            yield option if isinstance(option, str) else option.content
    for link in app.get("page_link"):
        yield link.proto.label


def sent_words(proto: Any) -> Iterator[str]:
    """The texts in what a component is sent."""
    sent: list[Any] = [json.loads(proto.json)] if proto.json else []
    head, _, body = proto.bytes.partition(b"\n")
    with contextlib.suppress(zlib.error, ValueError):
        sent.append(json.loads(zlib.decompress(body)))
    with contextlib.suppress(ValueError):
        sent.append(json.loads(head))
    while sent:
        value = sent.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            sent.extend(value.values())
        elif isinstance(value, list):
            sent.extend(value)


PAGES = ["home", *sorted(path.stem for path in (REPOSITORY / "pages").glob("*.py"))]


@pytest.mark.parametrize("page", PAGES)
def test_a_french_page_says_nothing_in_english(page: str, runs: Registry) -> None:
    app = open_page(page, lang="fr")
    assert not app.exception
    texts = [CODE.sub(" ", text) for text in texts_of(app)]
    assert len(texts) > 30
    english = [text for text in texts if TELLTALE.search(text)]
    assert not english
    numbers = [text for text in texts if ENGLISH_NUMBER.search(NO_NUMBER.sub("", text))]
    assert not numbers


def spoken() -> Iterator[tuple[Path, int, str]]:
    """Every literal of the pages' code that reads like a sentence.

    Docstrings, logs, patterns and errors are none; of errors see told().
    """
    for path, module in zip(files_of(*SAID_BY_PAGES), sources_of(*SAID_BY_PAGES), strict=True):
        quiet: set[ast.AST] = set()
        for node in ast.walk(module):
            if isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and is_quiet(node)):
                quiet.update(ast.walk(node))
            elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                quiet.add(node.value)
            elif isinstance(node, ast.JoinedStr) or (
                isinstance(node, ast.BinOp) and template(node)
            ):
                quiet.update(part for part in ast.walk(node) if part is not node)
        for node in ast.walk(module):
            if isinstance(node, ast.expr) and node not in quiet:
                text = template(node)
                if text and " " in text and TELLTALE.search(text):
                    yield path, node.lineno, text


def is_quiet(call: ast.Call) -> bool:
    """Does no visitor see what this call is handed, or is it translated there?"""
    name, on = name_of(call), ast.unparse(call.func).split(".")[0]
    return (
        name in translations.MARKS or on in ("log", "re") or (name or "").strip("_") == "terminal"
    )


@pytest.mark.parametrize("other", OTHERS)
def test_no_sentence_bypasses_translation(other: str) -> None:
    """A sentence in the code goes through tr, or is the template of one."""
    known_here = known(other)
    bypassing = [
        f"{path.relative_to(REPOSITORY)}:{line}: {text}"
        for path, line, text in spoken()
        if text not in known_here
        and path.parent.name != "exercises"  # the teacher's files and words
    ]
    assert not bypassing, "\n".join(bypassing)
