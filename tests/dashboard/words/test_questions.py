"""Is every question of the route one that can be answered, and read as it was written?"""

import math
from itertools import pairwise

import pytest
import torch
from torch.distributions import Normal, kl_divergence

from dashboard.session.model_in_view import shipped_model
from dashboard.shell.path import PATH
from dashboard.words.language import ENGLISH, LANGUAGES
from dashboard.words.prose import passages
from dashboard.words.questions import MOST_ANSWERS, QUESTIONS, Answer, Question, parsed
from vae_core.explain.layers import read_as_variance
from vae_core.loss import kl_per_dim

ASKED = [lesson.page for lesson in PATH if lesson.asks]

SMALL = """
What is a code,
really?

- [ ] A point.
  > An autoencoder's
  > is.
- [x] A small cloud of
  places.
  > Chance picks z\u00a0: from it.
"""


def test_a_question_is_read_as_it_was_written() -> None:
    assert parsed(SMALL) == Question(
        "What is a code, really?",
        (
            Answer("A point.", False, "An autoencoder's is."),
            Answer("A small cloud of places.", True, "Chance picks z\u00a0: from it."),
        ),
    )


@pytest.mark.parametrize(
    "spoilt",
    [
        "",
        "Only a question?",
        SMALL.replace("[x]", "[ ]"),
        SMALL.replace("[ ]", "[x]"),
        SMALL.replace("What is a code,\nreally?", ""),
        SMALL + "- [ ] One more.\n  > No.\n" * (MOST_ANSWERS - 1),
    ],
)
def test_what_is_no_question_is_refused(spoilt: str) -> None:
    with pytest.raises(ValueError, match="one of them right"):
        parsed(spoilt)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_lesson_that_asks_has_its_question_in_every_language(language: str) -> None:
    found = passages(QUESTIONS, language)
    assert sorted(found) == sorted(ASKED)
    for page, words in found.items():
        asked = parsed(words)
        assert len({answer.words for answer in asked.answers}) == len(asked.answers), page
        english = parsed(passages(QUESTIONS, ENGLISH)[page])
        assert [a.right for a in asked.answers] == [a.right for a in english.answers], page


def test_the_right_answer_is_not_always_in_the_same_place() -> None:
    places = {
        [answer.right for answer in parsed(words).answers].index(True)
        for words in passages(QUESTIONS, ENGLISH).values()
    }
    assert places == {0, 1, 2}


# ── what the answers say is so ──


def kl_of(mu: float, std: float) -> float:
    return float(kl_per_dim(torch.tensor([[mu]]), torch.tensor([[2 * math.log(std)]])).sum())


def test_kl_is_nothing_in_just_one_place_and_grows_without_end() -> None:
    assert kl_of(0, 1) == 0
    assert min(kl_of(0.1, 1), kl_of(-0.1, 1), kl_of(0, 0.9), kl_of(0, 1.1)) > 0
    costs = [kl_of(0, 10.0**-n) for n in range(1, 12)]
    assert [after - before for before, after in pairwise(costs)] == pytest.approx(
        10 * [math.log(10)], abs=0.6
    ), "each tenth of a spread costs ln 10 more"


def test_a_mean_of_the_log_ratio_over_draws_from_p_is_never_above_0() -> None:
    q, p = Normal(0.7, 0.4), Normal(0.0, 1.0)
    generator = torch.Generator().manual_seed(0)
    z = torch.randn(100_000, generator=generator)
    log_ratio = q.log_prob(z) - p.log_prob(z)
    assert log_ratio.mean() < 0
    assert float(log_ratio.mean()) == pytest.approx(-float(kl_divergence(p, q)), abs=0.05)


def test_the_vae_gives_pictures_back_a_little_worse_than_the_autoencoder() -> None:
    vae, autoencoder = (
        shipped_model(name).history.epochs[-1].test_recon for name in ("mnist-2d", "mnist-2d-ae")
    )
    assert vae is not None
    assert autoencoder is not None
    assert autoencoder < vae < 1.05 * autoencoder


def test_half_ink_is_a_logit_of_0() -> None:
    assert torch.sigmoid(torch.zeros(1)).item() == 0.5


def test_a_negative_output_read_as_a_variance_is_no_number() -> None:
    assert math.isnan(read_as_variance(-1.0, 0.0).kl)
    assert math.isfinite(read_as_variance(0.5, 0.0).kl)
