"""Is every term explained where it first stands on the route, or before?

The pages are walked as the route goes, from the first page on. What a component says when it is
pointed at (a formula's symbol, a new word) explains itself; what is explained in the sentence that
has the term stands in IN_ITS_SENTENCE.
"""

import re
from collections.abc import Iterator

import pytest

from dashboard.runs.registry import Registry
from dashboard.shell.path import PATH
from dashboard.views.common.layers import SIGMA
from dashboard.words.glossary import glossary
from tests.conftest import REPOSITORY
from tests.dashboard.words.test_translations import CODE, sent_words
from tests.reading import components, open_page, told

# How a term of the glossary looks on a page: in English, and in French where that is different.
LOOKS: dict[str, tuple[str, ...]] = {
    "x": (r"\*\*x\*\*",),
    "h1": (r"\bh1\b",),
    "h3": (r"\bh3\b",),
    "mu": (r"(?<!log )μ|\bmu\b",),
    "logvar": (r"log σ²|\blogvar\b",),
    "std": (rf"(?<!log ){SIGMA}(?!²)|\bsigma\b",),
    "eps": (r"ε|\beps\b",),
    "z": (r"\bz[12]?\b",),
    "recon_x": (r"x̂",),
    "logit": (r"\blogits?\b",),
    "latent_dim": (r"\bL = ",),
    "beta": (r"β|\bbeta\b", r"β|\bb[eê]ta\b"),
    "recon": (r"\brecon\b|\b[Rr]econstruction\b",),
    "kl": (r"\bKL\b",),
    "loss": (r"\bloss(es)?\b", r"\bpertes?\b"),
    "elbo": (r"\bELBO\b",),
    "posterior": (r"q\(z\|x\)",),
    "prior": (r"\bprior\b", r"\ba priori\b"),
    "likelihood": (r"p\(x\|z\)",),
    "aggregate": (r"aggregate posterior", r"posteriori agrégée"),
    "gap": (r"KL\(q\(z\|x\) ‖ p\(z\|x\)\)",),
    "nat": (r"\bnats?\b",),
    "epoch": (r"\bepochs?\b", r"\bépoques?\b"),
    "step": (r"\bsteps?\b of (training|the run)", r"\bpas d'entraînement\b"),
    "code": (r"\bcodes?\b(?! that runs)", r"\bcodes?\b(?! qui s)"),
    "encoder": (r"\b[Ee]ncoder\b", r"\b[Ee]ncodeur\b"),
    "decoder": (r"\b[Dd]ecoder\b", r"\b[Dd]écodeur\b"),
    "autoencoder": (r"(?<!ariational )\bautoencoder\b", r"\bautoencodeur\b(?! variationnel)"),
    "normal": (r"N\(0, I\)",),
    "gradient": (r"\bgradients?\b",),
    "evidence": (r"log p\(x\)",),
    "true_posterior": (r"(?<!q)p\(z\|x\)",),
    "mnist": (r"\bMNIST\b",),
    "lab": (r"\bthe lab\b", r"\ble TP\b"),
    "posterior_collapse": (r"\bposterior collapse\b", r"\beffondrement a posteriori\b"),
    "active_units": (r"\bactive dimensions?\b", r"\bdimensions? actives?\b"),
    "beta_warmup_epochs": (r"\b[Ww]arm-up\b", r"\b[Ww]arm-up\b|\bmontée progressive\b"),
    "free_bits": (r"\b[Ff]ree bits\b",),
}
IN_ITS_SENTENCE: dict[str, tuple[str, ...]] = {
    "code": ("a few numbers, its code", "quelques nombres, son code"),
    "decoder": ("its decoder draws the picture", "son décodeur en redessine l'image"),
    "z": ("First number, z1", "Premier nombre, z1"),
    "autoencoder": (
        "An autoencoder packs a picture into a point",
        "Un autoencodeur range une image dans un point",
    ),
}


def in_language(looks: dict[str, tuple[str, ...]], language: str) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(said[0 if language == "en" else -1]) for name, said in looks.items()}


def pages_of_the_route() -> list[str]:
    pages = [lesson.page for lesson in PATH]
    return ["home", *(page for page in pages if (REPOSITORY / "pages" / f"{page}.py").is_file())]


def shown(page: str, language: str) -> Iterator[tuple[str, set[str]]]:
    """Every text of the page from top to bottom, and the terms that are explained there."""
    names = {term.word: name for name, term in glossary().items()}
    for element in open_page(page, lang=language).main:
        proto = getattr(element, "proto", None)
        if proto is None or element.type in ("code", "page_link"):
            continue
        if element.type == "bidi_component":
            sent = list(sent_words(proto))
            if proto.component_name == "vae_new_words":
                yield "", {names[word["word"]] for word in told(proto)["words"]}
            elif proto.component_name not in SAY_THEIR_MEANINGS:
                yield " \n".join(sent), set()
            continue
        for field in ("body", "label", "text", "caption"):
            value = getattr(proto, field, "")
            if isinstance(value, str) and value:
                helped = getattr(proto, "help", "")
                yield (
                    CODE.sub(" ", value),
                    {name for word, name in names.items() if f"**{word}**" in helped},
                )


SAY_THEIR_MEANINGS = ("vae_formula", "vae_diagram", "vae_carried")


def test_every_term_of_the_glossary_is_looked_for() -> None:
    assert set(LOOKS) == set(glossary())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_term_stands_on_the_route_before_it_is_explained(
    language: str, runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.words.language._asked", [lambda: language])
    looks = in_language(LOOKS, language)
    sentences = in_language(IN_ITS_SENTENCE, language)
    known: set[str] = set()
    early = []
    for page in pages_of_the_route():
        for text, explained in shown(page, language):
            known |= explained
            known |= {name for name, says in sentences.items() if says.search(text)}
            for name, look in looks.items():
                if name not in known and look.search(text):
                    early.append(f"{page}: {name} in {' '.join(text.split())[:80]!r}")
                    known.add(name)
    assert not early, "\n".join(early)


def new_words(page: str, language: str = "en") -> dict[str, str]:
    app = open_page(page, lang=language)
    sent = [told(proto) for proto in components(app, "new_words")]
    return {word["word"]: word["meaning"] for line in sent for word in line["words"]}


def test_new_words_say_what_they_mean(runs: Registry) -> None:
    english, french = new_words("what_is_a_vae"), new_words("what_is_a_vae", "fr")
    assert "Kullback-Leibler divergence" in english["KL"]
    assert "divergence de Kullback-Leibler" in french["KL"]
    assert {"nat", "N(0, I)", "encoder"} < set(english)
    assert {"nat", "N(0, I)", "encodeur", "perte"} < set(french)
    assert not new_words("reconstruct"), "beside the route nothing is new"


def test_no_word_is_new_twice() -> None:
    new = [name for lesson in PATH for name in lesson.new_words]
    assert len(set(new)) == len(new)
    assert set(new) <= set(glossary())
