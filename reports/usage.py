"""Wrong usage of the command line, told in the language of the command: Chinese unless ``--lang en`` stands in it."""

import re
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import typer
from typer.core import TyperGroup

from inventory.version import VERSION
from inventory.words import LANGUAGES, Words
from reports.console import Say

#: what the parser raises for wrong usage; typer names only this one of its kinds
_UsageError: Any = typer.BadParameter.__mro__[1]
#: how the parser words what has no kind of its own
_WORDINGS = {
    "unknown_command": re.compile(r"No such command '(?P<name>.*)'\."),
    "extra": re.compile(r"Got unexpected extra argument\S* \((?P<name>.*)\)"),
    "no_value": re.compile(r"Option '(?P<name>.*)' requires an argument\."),
}


class Commands(TyperGroup):
    """The commands; what is wrong in how one was called is one sentence and where to read on."""

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> Any:  # type: ignore[override]
        """Parse and run; ends the process as typer does."""
        given, alone = list(sys.argv[1:] if args is None else args), extra.pop("standalone_mode", True)
        if not alone:
            return super().main(given, prog_name, standalone_mode=False, **extra)
        try:
            code = super().main(given, prog_name, standalone_mode=False, **extra)
        except _UsageError as error:
            if type(error).__name__ == "NoArgsIsHelpError":  # called with nothing: the help is the answer
                error.show()
            else:
                say = Say(_language(given), as_json=False)
                say.problem(usage_text(error, say.words))
            sys.exit(error.exit_code)
        sys.exit(code if isinstance(code, int) else 0)


def usage_text(error: Any, words: Words) -> str:
    """What is wrong, and the command that shows the help; what the parser words in a new way stays as it is."""
    key, facts = _wrong(error)
    if " / " in facts.get("help", ""):  # helps stand in both languages, Chinese first
        facts["help"] = facts["help"].split(" / ")[LANGUAGES.index(words.lang)]
    command = error.ctx.command_path if error.ctx is not None else "consolidate"
    told = words.say(f"usage.{key}", **facts)
    return words.say("usage.see", wrong=told, command=command.replace(".py", ""))


def show_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        typer.echo(f"consolidate {VERSION}")
        raise typer.Exit


def _wrong(error: Any) -> tuple[str, dict[str, str]]:
    """A key of the words with its facts."""
    kind, param, message = type(error).__name__, getattr(error, "param", None), error.format_message()
    if kind == "MissingParameter" and param is not None:
        is_option = param.param_type_name == "option"
        name = " ".join(param.opts) if is_option else str(param.name)
        return f"missing_{'option' if is_option else 'argument'}", {"name": name, "help": param.help or ""}
    if kind == "NoSuchOption":
        near = ", ".join(error.possibilities or ())
        return "unknown_option_near" if near else "unknown_option", {"name": error.option_name, "near": near}
    if kind == "BadParameter" and getattr(error, "param_hint", None):
        return "bad_value", {"name": str(error.param_hint), "text": error.message}
    for key, pattern in _WORDINGS.items():
        if found := pattern.search(message):
            return key, found.groupdict()
    return "other", {"text": message}


def _language(given: Sequence[str]) -> str:
    """The language the command was asked for, as far as it can be read from what was typed."""
    asked = [b for a, b in pairwise(given) if a == "--lang"]
    asked += [word.removeprefix("--lang=") for word in given if word.startswith("--lang=")]
    return next((lang for lang in asked if lang in LANGUAGES), LANGUAGES[0])
