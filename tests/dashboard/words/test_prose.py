"""Do the words of the pages hold together?"""

import re

import pytest

from dashboard.components.formula import parts
from dashboard.words.catalogue import FOLDER
from dashboard.words.glossary import GLOSSARY, glossary
from dashboard.words.language import LANGUAGES
from dashboard.words.numbers import number
from dashboard.words.prose import passages, prose


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_has_passages_and_none_is_empty(language: str) -> None:
    files = sorted((FOLDER / language).glob("*.md"))
    assert files
    for file in files:
        found = passages(file.stem, language)
        assert found, file
        assert all(found.values()), file


def test_every_line_of_the_glossary_is_a_term() -> None:
    lines = re.findall(r"^- .*$", (FOLDER / "en" / f"{GLOSSARY}.md").read_text(), re.MULTILINE)
    assert len(glossary()) == len(lines)
    assert glossary()["mu"].glyph == "μ"


def test_an_unknown_passage_is_an_error() -> None:
    with pytest.raises(KeyError):
        prose(GLOSSARY, "nowhere")


def test_a_formula_names_its_symbols_and_carries_their_numbers() -> None:
    found = parts("{z} = {mu} + {std} · {eps}", {"mu": -0.5, "z": 0.12345})
    z, mu, std, eps = (glossary()[name].glyph for name in ("z", "mu", "std", "eps"))
    assert "".join(part["text"] for part in found) == f"{z} = {mu} + {std} · {eps}"
    terms = [part for part in found if "meaning" in part]
    assert [part.get("value") for part in terms] == ["0.123", "\N{MINUS SIGN}0.500", None, None]
    with pytest.raises(KeyError):
        parts("{nonsense}", {})


@pytest.mark.parametrize(
    ("value", "shown"),
    [(152.4351, "152"), (6.0612, "6.06"), (0.012345, "0.0123"), (-2, "\N{MINUS SIGN}2.00")],
)
def test_numbers_have_three_significant_digits(value: float, shown: str) -> None:
    assert number(value) == shown
