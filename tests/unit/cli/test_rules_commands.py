from pathlib import Path

import pytest

import inspectbox
from inspectbox.cli import main
from inspectbox.cli.rules_commands import SUBCOMMANDS

DOCS = Path(inspectbox.__file__).parents[2] / "docs" / "rules-tools.md"


def subcommands():
    return [module.__name__.rpartition(".")[2].removesuffix("_command") for module in SUBCOMMANDS]


@pytest.mark.parametrize("name", subcommands())
def test_the_docs_cover_every_subcommand(name):
    assert f"inspectbox rules {name}" in DOCS.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", subcommands())
def test_every_subcommand_has_help(name, capsys):
    with pytest.raises(SystemExit) as done:
        main(["rules", name, "--help"])
    assert done.value.code == 0
    assert name in capsys.readouterr().out
