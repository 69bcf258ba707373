import argparse
from pathlib import Path

import pytest

import inspectbox
from inspectbox.cli import main
from inspectbox.cli.arguments import build_parser

README = Path(inspectbox.__file__).parents[2] / "README.md"


def commands():
    parser = build_parser()
    (action,) = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    return sorted(action.choices)


@pytest.mark.parametrize("command", commands())
def test_the_readme_covers_every_command(command):
    assert f"inspectbox {command}" in README.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", commands())
def test_every_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as done:
        main([command, "--help"])
    assert done.value.code == 0
    assert command in capsys.readouterr().out


def test_an_error_is_one_sentence_and_a_code(capsys):
    assert main(["doctor", "--profile", "no-such-profile"]) == 1
    assert main(["tui", "--profile", "no-such-profile"]) == 1
    err = capsys.readouterr().err
    assert "`no-such-profile`" in err
    assert "Traceback" not in err


def test_asking_wrongly_is_code_two(capsys):
    with pytest.raises(SystemExit) as done:
        main(["no-such-command"])
    assert done.value.code == 2
    assert "no-such-command" in capsys.readouterr().err
