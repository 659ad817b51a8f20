"""The command line, as someone at a terminal meets it."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from tests.conftest import REPOSITORY
from vae_core.cli.words import main
from vae_core.config import TrainConfig
from vae_core.model import build_model
from vae_core.record.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from vae_core.trainer import train

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(REPOSITORY), "OMP_NUM_THREADS": "1"}
QUICK = [
    *("train", "--dataset", "sketched", "--train-size", "300", "--hidden-dim", "16"),
    *("--batch-size", "50", "--device", "cpu"),
]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that words are said in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def start(*words: str, cwd: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "vae_core", *words],
        cwd=cwd,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_train_evaluate_sample(
    tmp_path: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, grid = tmp_path / "new" / "run.safetensors", tmp_path / "pictures" / "grid.png"
    data = ("--data-dir", str(data_dir))
    assert main([*QUICK, "--epochs", "2", "--json", "--out", str(out), *data]) == 0
    *epochs, final = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [epoch["epoch"] for epoch in epochs] == [1, 2]
    assert final["checkpoint"] == str(out)
    assert final["test_loss"] == pytest.approx(final["test_recon"] + final["test_kl"])
    assert final["test_loss"] == epochs[-1]["test_loss"] < epochs[0]["test_loss"] < 560
    assert final["images_per_second"] > 0

    assert main(["evaluate", str(out), "--json", *data]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["loss"] == pytest.approx(final["test_loss"], rel=1e-6)
    assert main(["evaluate", str(out), *data]) == 0
    assert f"{figures['loss']:.2f}" in capsys.readouterr().out

    assert main(["sample", str(out), "--n", "6", "--out", str(grid)]) == 0
    first = np.asarray(Image.open(grid))
    assert first.shape == (
        4 * (2 * 29 + 1),
        4 * (3 * 29 + 1),
    )  # 2 rows of 3, with gaps
    assert first[0, 0] == 255  # ink on white
    main(["sample", str(out), "--n", "6", "--out", str(grid), "--seed", "1"])
    assert (np.asarray(Image.open(grid)) != first).any()


@pytest.mark.usefixtures("here")
def test_a_person_reads_epochs_and_where_the_model_is(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert main([*QUICK, "--epochs", "1", "--data-dir", str(data_dir)]) == 0
    out = capsys.readouterr().out
    assert "nats per image" in out
    assert "runs/sketched-2d-1.safetensors" in out
    assert "runs/sketched-2d-2.safetensors" in out  # the first one is not overwritten


def test_every_setting_is_a_flag(tmp_path: Path, data_dir: Path) -> None:
    out = tmp_path / "run.safetensors"
    flags = (
        "--variational false --latent-dim 3 --beta 0.5 --beta-warmup-epochs 0.5 --free-bits 0.1 "
        "--epochs 1 --learning-rate 0.002 --learning-rate-schedule one_cycle --seed 9 "
        "--precision bfloat16"
    )
    assert main([*QUICK, *flags.split(), "--data-dir", str(data_dir), "--out", str(out)]) == 0
    config = load_checkpoint(out).config
    assert (config.variational, config.latent_dim, config.beta) == (False, 3, 0.5)
    assert (config.beta_warmup_epochs, config.free_bits, config.epochs) == (0.5, 0.1, 1)
    assert (config.learning_rate, config.learning_rate_schedule) == (0.002, "one_cycle")
    assert (config.seed, config.precision, config.train_size) == (9, "bfloat16", 300)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_is_kept_and_goes_on(
    number: int, tmp_path: Path, data_dir: Path
) -> None:
    """Ctrl-C in mid-epoch, then --resume: the same weights as if nothing had happened."""
    words = [*QUICK, "--epochs", "1000", "--data-dir", str(data_dir)]
    out = tmp_path / "run.safetensors"
    process = start(*words, "--json", "--out", str(out), cwd=tmp_path)
    assert process.stdout is not None
    process.stdout.readline()  # the first epoch is over: it trains
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert str(out) in said
    assert "Traceback" not in said
    kept = load_checkpoint(out)
    assert kept.state is not None
    assert kept.state.position["step"] > 0


def test_a_killed_run_resumes_bit_for_bit(
    tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGKILL between two saves: what was saved goes on to the very same weights."""
    flags = [*QUICK, "--train-size", "3000", "--data-dir", str(data_dir)]
    killed, whole = tmp_path / "killed.safetensors", tmp_path / "whole.safetensors"
    script = (
        "import vae_core.cli.commands as c, sys; c.SAVE_EVERY_S = 0.05\n"
        "from vae_core.cli.words import main; main(sys.argv[1:])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, *flags, "--epochs", "40", "--out", str(killed)],
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not killed.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.1)
    process.kill()
    process.wait()
    state = load_checkpoint(killed).state
    assert state is not None, "the run had finished before it was killed"
    assert main(["train", "--resume", str(killed), "--data-dir", str(data_dir)]) == 0
    assert main([*flags, "--epochs", "40", "--out", str(whole)]) == 0
    resumed, expected = load_checkpoint(killed).model, load_checkpoint(whole).model
    for name, weight in expected.state_dict().items():
        assert torch.equal(weight, resumed.state_dict()[name])


ERRORS = {
    "a setting out of range": ([*QUICK, "--latent-dim", "0"], "latent_dim = 0: must be"),
    "a word for a number": ([*QUICK, "--beta", "much"], "beta = 'much': must be"),
    "an unknown choice": ([*QUICK, "--dataset", "cats"], "dataset = 'cats'"),
    "no such file": (["evaluate", "nothing.safetensors"], "nothing.safetensors: no such file"),
    "not a checkpoint": (["evaluate", "diary.txt"], "diary.txt is not a checkpoint"),
    "a folder": (["evaluate", "."], "."),
    "too many samples": (["sample", "x", "--n", "1000000"], "n = 1000000"),
    "resume of nothing": (["train", "--resume", "nothing"], "nothing: no such file"),
    "too many for a subset": ([*QUICK, "--train-size", "70000"], "train_size = 70000: must be"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors_are_one_sentence_on_stderr(
    name: str, here: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "diary.txt").write_text("Dear diary")
    words, expected = ERRORS[name]
    if words[0] == "train":
        words = [*words, "--data-dir", str(data_dir)]
    try:
        status: object = main(words)
    except SystemExit as exit_:  # argparse's own way out
        status = exit_.code
    said = capsys.readouterr()
    assert status == 2
    assert expected in said.err.splitlines()[-1]
    assert said.out == ""


def test_a_resume_takes_no_setting_and_no_finished_run(
    tmp_path: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run.safetensors"
    main([*QUICK, "--epochs", "1", "--data-dir", str(data_dir), "--out", str(out)])
    capsys.readouterr()
    assert main(["train", "--resume", str(out), "--beta", "4"]) == 2
    assert "--beta would change the run" in capsys.readouterr().err
    assert main(["train", "--resume", str(out)]) == 2
    assert "finished run" in capsys.readouterr().err


def test_a_run_from_another_device_goes_on_here(
    tmp_path: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a machine with CUDA left it: its device by name, and 16 bytes of noise."""
    config = TrainConfig(
        dataset="sketched", train_size=300, hidden_dim=16, batch_size=50, epochs=2, device="cpu"
    )
    model = build_model(config)
    progress = next(train(model, torch.zeros(300, 784), config))
    state = progress.state()
    state.tensors["generator.noise"] = torch.arange(16, dtype=torch.uint8)
    elsewhere = dataclasses.replace(config, device="cuda")
    out = tmp_path / "run.safetensors"
    save_checkpoint(out, Checkpoint(elsewhere, model, state.history, state))
    resume = ["train", "--resume", str(out), "--data-dir", str(data_dir)]
    if not torch.cuda.is_available():
        assert main(resume) == 2
        assert "--device auto" in capsys.readouterr().err
    assert main([*resume, "--device", "cpu"]) == 0
    said = capsys.readouterr()
    assert said.err.count("no longer bit for bit") == 1
    kept = load_checkpoint(out)
    assert (kept.config.device, kept.state) == ("cpu", None)
    assert [row.epoch for row in kept.history.epochs] == [1, 2]


def test_data_verifies_what_is_there(
    mnist_gz_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for file in mnist_gz_folder.glob("*.gz"):
        (raw / file.name).symlink_to(file)
    assert main(["data", "--data-dir", str(tmp_path)]) == 0
    assert "60000 training and 10000 test images" in capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_console_without_the_letters_of_a_name_costs_nothing(
    tmp_path: Path, data_dir: Path, encoding: str
) -> None:
    words = [*QUICK, "--epochs", "1", "--data-dir", str(data_dir), "--out", "опыт.safetensors"]
    done = subprocess.run(
        [sys.executable, "-m", "vae_core", *words],
        cwd=tmp_path,
        env={**ENVIRONMENT, "PYTHONIOENCODING": encoding},
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert load_checkpoint(tmp_path / "опыт.safetensors").encodings is not None
    assert rb"\u043e" in done.stdout


def test_nobody_reading_costs_nothing(tmp_path: Path, data_dir: Path) -> None:
    run = start(*QUICK, "--epochs", "2", "--data-dir", str(data_dir), "--out", "a", cwd=tmp_path)
    assert run.stdout is not None
    run.stdout.close()
    assert run.wait(120) == 0
    assert load_checkpoint(tmp_path / "a").encodings is not None


@pytest.mark.parametrize(
    ("name", "format"), [("a.jpg", "JPEG"), ("a.webp", "WEBP"), ("a.TIF", "TIFF"), ("a", "PNG")]
)
def test_a_picture_is_what_its_name_says(tmp_path: Path, name: str, format: str) -> None:
    model = REPOSITORY / "checkpoints" / "sketched-2d.safetensors"
    assert main(["sample", str(model), "--n", "4", "--out", str(tmp_path / name)]) == 0
    with Image.open(tmp_path / name) as image:
        assert image.format == format


@pytest.mark.parametrize(
    "words",
    [["sample", "not there.safetensors", "--out", "a.svg"], ["train", "--out", "a.pth"]],
)
def test_another_kind_of_file_is_refused_before_any_work(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words[:-1], str(tmp_path / words[-1])]) == 2
    assert words[-1] in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
