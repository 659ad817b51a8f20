"""What is a setting of a run called, and how is its value written?

Controls, names of runs and exercises say it alike. Settings themselves are vae_core's TrainConfig.
"""

from collections.abc import Mapping
from typing import Any

from dashboard.words.language import phrase, tr, written
from vae_core.config import TITLES

LABELS = {
    "dataset": phrase("Data set"),
    "variational": phrase("Variational"),
    "latent_dim": phrase("Latent dimension"),
    "beta": phrase("KL weight beta"),
    "learning_rate": phrase("Learning rate"),
    "epochs": phrase("Epochs"),
    "train_size": phrase("Training images"),
    "batch_size": phrase("Batch size"),
    "hidden_dim": phrase("Hidden width"),
    "beta_warmup_epochs": phrase("Beta warm-up (epochs)"),
    "free_bits": phrase("Free bits (nats per dimension)"),
    "learning_rate_schedule": phrase("Learning rate schedule"),
    "learning_rate_warmup": phrase("Rising share of the schedule"),
    "adam_beta2": phrase("Adam's beta2"),
    "start_from_mean": phrase("Start from the mean image"),
    "precision": phrase("Precision"),
    "seed": phrase("Seed"),
}
SCHEDULES = {
    "constant": phrase("Constant"),
    "one_cycle": phrase("One cycle"),
    "linear": phrase("Up and down in lines"),
}
PRECISION_NAMES = {
    "float32": phrase("32 bits (float32)"),
    "bfloat16": phrase("16 bits (bfloat16)"),
    "auto": phrase("Automatic"),
}
IN_A_NAME: Mapping[str, Any] = {  # a setting and its value among others, as in "beta 4, epochs 20"
    "beta": phrase("beta {value}"),
    "epochs": phrase("epochs {value}"),
    "train_size": phrase("training images {value}"),
    "learning_rate": phrase("learning rate {value}"),
    "learning_rate_schedule": {
        "constant": phrase("constant"),
        "one_cycle": phrase("one cycle"),
        "linear": phrase("up and down in lines"),
    },
    "start_from_mean": {True: phrase("from the mean image"), False: phrase("from coins")},
    "learning_rate_warmup": phrase("rising share {value}"),
    "adam_beta2": phrase("Adam's beta2 {value}"),
    "precision": PRECISION_NAMES,
    "hidden_dim": phrase("hidden width {value}"),
    "beta_warmup_epochs": phrase("beta warm-up {value}"),
    "free_bits": phrase("free bits {value}"),
    "batch_size": phrase("batch size {value}"),
    "seed": phrase("seed {value}"),
}
ALL = phrase("all")

WORDS = {"all": ALL} | TITLES | SCHEDULES | PRECISION_NAMES  # what a control shows of a value


def shown(name: str, value: Any) -> str:
    """A setting's value in words, as its control has it."""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    return tr(WORDS.get(value, value)) if isinstance(value, str) else value_in_words(value)


def in_a_name(name: str, value: Any) -> str:
    """A setting and its value, among others that tell a run from others."""
    words = IN_A_NAME[name]
    if isinstance(words, dict):
        return tr(words[value])
    return tr(words, value=str(value) if name == "seed" else value_in_words(value))


def value_in_words(value: float | None) -> str:
    """A number as a slider shows it; none of them stands for all."""
    return tr(ALL) if value is None else number_text(value)


def number_text(value: float) -> str:
    """A number as a control shows it: 0.25, or 0,25; 10000, or 10 000."""
    if isinstance(value, float):
        return written(value, "g")
    return written(value, ",").replace(",", "")
