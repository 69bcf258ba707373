"""The crate's README: its Python example runs (the Rust one is a documentation test of the crate)."""

import os
import re
import subprocess
import sys
from pathlib import Path

from inspectbox.imaging import _imgcore

CRATE = Path(__file__).parents[3] / "rust" / "imgcore"
README = (CRATE / "README.md").read_text()


def test_the_python_example_runs():
    (example,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", example],
        cwd=CRATE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    first, message, hint = done.stdout.splitlines()
    assert first.startswith("dicos [(6, 8), (6, 8)] (4.5, 4.75) [")
    assert message.startswith("no reader knows these bytes")
    assert hint


def test_every_format_is_in_the_table_with_its_trust():
    rows = [line.split("|")[1:3] for line in README.splitlines() if line.startswith("| ")]
    said = {name.strip().lower(): read for name, read in rows}
    for name, verified, _ in _imgcore.formats_known():
        base = name.split("/")[0]
        (read,) = [text for title, text in said.items() if base in title]
        assert (("unverified" in read) or verified is not False) and (("no:" in read) == (verified is None))
