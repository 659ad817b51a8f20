"""Which words does the command line understand?

    python -m vae_core train --latent-dim 2 --epochs 20 --out my.safetensors
    python -m vae_core evaluate my.safetensors
    python -m vae_core sample my.safetensors --n 64 --out grid.png
    python -m vae_core data

Whatever goes wrong is one sentence on stderr and exit status 2; 130 after Ctrl-C.
"""

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence

from vae_core.cli.console import say
from vae_core.config import BOUNDS, CHOICES, TrainConfig, parse_value


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    options = _parser().parse_args(arguments)
    try:
        # torch takes a second to import: not before the words are understood
        from vae_core.cli import commands

        run = {
            "train": commands.train_command,
            "evaluate": commands.evaluate_command,
            "sample": commands.sample_command,
            "data": commands.data_command,
        }[options.command]
        return run(options)
    except (ValueError, ArithmeticError, OSError) as error:
        say(f"{options.command}: {_sentence(error)}", to_error=True)
        return 2
    except KeyboardInterrupt:
        say(f"{options.command}: interrupted", to_error=True)
        return 130


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror.lower()}"
    return " ".join(str(error).split())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m vae_core", description="Train and look at variational autoencoders."
    )
    commands = parser.add_subparsers(dest="command", required=True)

    train = commands.add_parser("train", help="train a model and save it as a checkpoint")
    for field in dataclasses.fields(TrainConfig):
        _add_setting(train, field.name, field.default)
    _add_data_dir(train)
    train.add_argument("--out", metavar="FILE", help="(default: a free name in runs/)")
    train.add_argument("--resume", metavar="FILE", help="go on with an unfinished checkpoint")
    train.add_argument("--json", action="store_true", help="a JSON object a line, for each epoch")

    evaluate = commands.add_parser("evaluate", help="a checkpoint's figures on the test images")
    evaluate.add_argument("checkpoint")
    evaluate.add_argument("--json", action="store_true", help="one JSON object")
    _add_data_dir(evaluate)

    sample = commands.add_parser("sample", help="new digits from N(0, I) as a picture")
    sample.add_argument("checkpoint")
    sample.add_argument("--n", type=int, default=64, help="how many, 1 to 10,000 (default: 64)")
    sample.add_argument("--temperature", type=float, default=1.0, help="spread of z (default: 1)")
    sample.add_argument("--seed", type=int, default=0, help="same seed, same digits (default: 0)")
    sample.add_argument("--out", metavar="FILE", default="grid.png", help="(default: grid.png)")

    data = commands.add_parser("data", help="fetch and verify a data set")
    data.add_argument("--dataset", default="mnist", choices=CHOICES["dataset"])
    _add_data_dir(data)
    return parser


def _add_data_dir(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data-dir", metavar="DIR", default="data", help="where data sets lie (default: data)"
    )


def _add_setting(parser: argparse.ArgumentParser, name: str, default: object) -> None:
    """One flag for one field of TrainConfig. An absent flag leaves no trace in the result."""
    if name in CHOICES:
        allowed = " | ".join(CHOICES[name])
    elif name in BOUNDS:
        low, high = BOUNDS[name]
        allowed = f"{low:g} to {high:.10g}"
    else:
        allowed = "true | false"

    def setting(text: str) -> object:
        try:
            return parse_value(name, text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    parser.add_argument(
        "--" + name.replace("_", "-"),
        dest=name,
        type=setting,
        default=argparse.SUPPRESS,
        metavar="VALUE",
        help=f"{allowed} (default: {'all' if default is None else json.dumps(default)})",
    )


if __name__ == "__main__":
    sys.exit(main())
