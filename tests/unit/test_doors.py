"""One door for each outside library: exactly one module or package imports it."""

import ast
from pathlib import Path

import pytest

import inspectbox

ROOT = Path(inspectbox.__file__).parent

DOORS = {
    "inspectbox.imaging._imgcore": {"imaging/core.py"},
    "openvino": {"adapters/detector_openvino"},
    "nncf": {"adapters/detector_openvino_int8"},
    "durable_rules_engine": {"adapters/policy_durable"},
    "sqlite3": {"adapters/sqlite"},
    "textual": {"tui"},
    "starlette": {"service"},
    "uvicorn": {"service"},
    "aiohttp": {"service"},
    "cryptography": {"adapters/signatures_ed25519"},
    "z3": {"policy/lint"},
    "pydicom": {"adapters/dicos"},
    "openpyxl": {"adapters/workbook_openpyxl"},
    "torch": {"training"},
    "ultralytics": {"training"},
    "trimesh": {"training"},
    "tifffile": {"training"},
}


def imports_of(file: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize(("library", "doors"), DOORS.items())
def test_library_has_one_door(library, doors):
    importers = {
        str(file.relative_to(ROOT))
        for file in ROOT.rglob("*.py")
        if any(name == library or name.startswith(f"{library}.") for name in imports_of(file))
    }
    strangers = {name for name in importers if not any(name.startswith(door) for door in doors)}
    assert importers, f"nobody imports {library}: take it out of this list"
    assert not strangers
