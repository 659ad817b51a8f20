"""How do a component's files become one file in static/, or texts in a message?"""

import shutil
import subprocess
from pathlib import Path

import pytest

from dashboard.components.folder import SHORT, bundle, stylesheet
from dashboard.components.static_file import publish
from dashboard.runs.registry import Registry
from tests.conftest import REPOSITORY
from tests.reading import components, open_page

COMPONENTS = REPOSITORY / "dashboard" / "components"
SCRIPT = b"export default () => 'a script of ours';"


def test_a_script_is_written_once(tmp_path: Path) -> None:
    static = tmp_path / "static"
    address = publish(static, "plot", "1", SCRIPT)
    assert address == "app/static/plot-1.js"
    [copy] = static.iterdir()
    assert copy.read_bytes() == SCRIPT

    written = copy.stat().st_mtime_ns
    assert publish(static, "plot", "1", SCRIPT) == address
    assert copy.stat().st_mtime_ns == written


def test_a_large_one_is_copied_from_its_file(tmp_path: Path) -> None:
    source = tmp_path / "plotly.min.js"
    source.write_bytes(SCRIPT)
    publish(tmp_path / "static", "plotly", "4.0", source)
    assert (tmp_path / "static" / "plotly-4.0.js").read_bytes() == SCRIPT


@pytest.mark.parametrize("name", ["plot-0.js", "plot-1.js"])
def test_an_old_or_broken_copy_is_replaced(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("half")
    (tmp_path / "mine.png").write_text("not ours")
    publish(tmp_path, "plot", "1", SCRIPT)
    assert {path.name for path in tmp_path.iterdir()} == {"plot-1.js", "mine.png"}
    assert (tmp_path / "plot-1.js").read_bytes() == SCRIPT


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "static").write_text("a file where the folder should be")
    assert publish(tmp_path / "static", "plot", "1", SCRIPT) is None


def test_a_full_disk_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(path: Path, content: bytes) -> int:
        with path.open("wb") as file:
            file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fill)
    assert publish(tmp_path, "plot", "1", SCRIPT) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(
    shutil.which("node") is None, reason="JavaScript was not tested: Node.js is missing"
)
def test_modules_become_one_that_runs(tmp_path: Path) -> None:
    (tmp_path / "deep.js").write_text("// far below\nexport const HALF = 21;\n")
    (tmp_path / "sums.js").write_text(
        "import { HALF } from './deep.js';\n\nexport function answer() {\n  return 2 * HALF;\n}\n"
    )
    (tmp_path / "pad.js").write_text(
        "// the component\nimport { answer } from './sums.js';\n"
        "import { HALF } from './deep.js';\n\n"
        "export default function () {\n  return HALF && answer();\n}\n"
    )
    (tmp_path / "one").mkdir()
    one = tmp_path / "one" / "module.mjs"
    one.write_text(bundle(tmp_path / "pad.js"))
    ask = f"import('{one}').then((m) => console.log(m.default(), Object.keys(m).join()))"
    done = subprocess.run(["node", "-e", ask], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["42", "default"]
    assert "//" not in one.read_text()


def test_a_short_script_travels_itself_and_a_long_one_as_the_line_that_loads_it(
    runs: Registry,
) -> None:
    app = open_page()
    for name in ("owner_cookie", "page_language"):
        [sent] = components(app, name)
        assert sent.js_content == bundle(COMPONENTS / name / f"{name}.js")
        assert len(sent.js_content) <= SHORT
        assert (sent.html_content, sent.css_content) == ("", "")
    for name in ("connection", "page_history"):
        [sent] = components(app, name)
        assert f"import(new URL('app/static/{name}-" in sent.js_content
        assert len(sent.js_content) <= SHORT < len(bundle(COMPONENTS / name / f"{name}.js"))


def test_a_stylesheet_takes_in_another(tmp_path: Path) -> None:
    (tmp_path / "shared.css").write_text("button { color: inherit; }\n")
    (tmp_path / "pad.css").write_text("@import './shared.css';\n.pad { margin: 0; }\n")
    assert stylesheet(tmp_path / "pad.css") == "button { color: inherit; }\n.pad { margin: 0; }\n"


def test_comments_and_indentation_do_not_travel(tmp_path: Path) -> None:
    (tmp_path / "pad.css").write_text("/* why */\n.pad {\n  /* how */\n  margin: 0 auto;\n}\n\n")
    assert stylesheet(tmp_path / "pad.css") == ".pad {\nmargin: 0 auto;\n}\n"
    (tmp_path / "pad.js").write_text(
        "// what\nconst AT = 'http://a.b'; // where\n\n  // why\n  go(AT /* now */);\n"
    )
    assert bundle(tmp_path / "pad.js") == "const AT = 'http://a.b';\ngo(AT /* now */);\n"


def test_no_component_asks_the_browser_for_a_stylesheet() -> None:
    own = [css for css in COMPONENTS.glob("*/*.css") if css.stem == css.parent.name]
    assert own
    assert not [css for css in own if "@import" in stylesheet(css)]
