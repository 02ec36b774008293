"""Report source strings without a Chinese translation, and translations without a source string.

Reads Python with `ast` and templates with Django's lexer, package by package; every message of
`src/minqing/<package>` must stand, translated and not fuzzy, in that package's
`locale/zh_Hans/LC_MESSAGES/django.po`. Django merges the catalogues and the first installed
package wins, so one message must read the same in all of them. Exits 1 when anything is missing,
empty, fuzzy, obsolete or translated in two ways.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import polib
from django.template.base import Lexer, Token, TokenType
from django.utils.text import smart_split
from django.utils.translation import trim_whitespace
from django.utils.translation.template import (
    block_re,
    constant_re,
    context_re,
    endblock_re,
    inline_re,
    plural_re,
)

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "minqing"
CATALOGUE = Path("locale", "zh_Hans", "LC_MESSAGES", "django.po")
SKIPPED = {"migrations", "frontend", "node_modules", "static"}

# Function name -> positions of (context, message, plural); None where it takes none.
PLAIN = (None, 0, None)
PLURAL = (None, 0, 1)
WITH_CONTEXT = (0, 1, None)
WITH_BOTH = (0, 1, 2)
FUNCTIONS = {
    "_": PLAIN,
    "gettext": PLAIN,
    "gettext_lazy": PLAIN,
    "gettext_noop": PLAIN,
    "ngettext": PLURAL,
    "ngettext_lazy": PLURAL,
    "pgettext": WITH_CONTEXT,
    "pgettext_lazy": WITH_CONTEXT,
    "npgettext": WITH_BOTH,
    "npgettext_lazy": WITH_BOTH,
}


class Message(NamedTuple):
    """A source string with its context and plural form."""

    context: str | None
    text: str
    plural: str | None


def messages_in_python(source: str) -> Iterator[Message]:
    """Every constant string given to a gettext function, under its own or an imported name."""
    tree = ast.parse(source)
    names = dict(FUNCTIONS)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {
                alias.asname: FUNCTIONS[alias.name]
                for alias in node.names
                if alias.asname and alias.name in FUNCTIONS
            }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in names:
            continue
        parts = [_constant(node, position) for position in names[name]]
        if parts[1]:
            yield Message(parts[0], parts[1], parts[2])


def _constant(call: ast.Call, position: int | None) -> str | None:
    if position is None or position >= len(call.args):
        return None
    argument = call.args[position]
    constant = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    return str(argument.value) if constant and isinstance(argument, ast.Constant) else None


def messages_in_template(source: str) -> Iterator[Message]:
    """Messages of translate and blocktranslate tags, and of `_("…")` in any tag or variable."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type not in {TokenType.BLOCK, TokenType.VAR}:
            continue
        if token.token_type is TokenType.BLOCK and (found := block_re.match(token.contents)):
            yield _block_message(token.contents, _context(found[1]), tokens)
            continue
        if token.token_type is TokenType.BLOCK and (found := inline_re.match(token.contents)):
            yield Message(_context(found[2]), _unquoted(found[1]), None)
        for constant in _constants(token.contents):
            yield Message(None, constant, None)


def _constants(contents: str) -> Iterator[str]:
    for bit in smart_split(contents):
        for found in constant_re.findall(bit):
            yield _unquoted(found)


def _context(options: str | None) -> str | None:
    found = context_re.match(options or "")
    return _unquoted(found[1]) if found else None


def _unquoted(text: str) -> str:
    """The message as Django looks it up: without quotes, with every per cent sign doubled."""
    return text[1:-1].replace("%", "%%")


def _block_message(opening: str, context: str | None, tokens: Iterator[Token]) -> Message:
    """Read a blocktranslate up to its end; variables become `%(name)s` as Django makes them."""
    parts: list[list[str]] = [[]]
    for token in tokens:
        contents, kind = token.contents, token.token_type
        if kind is TokenType.BLOCK and endblock_re.match(contents):
            break
        if kind is TokenType.BLOCK and plural_re.match(contents):
            parts.append([])
        elif kind is TokenType.VAR:
            parts[-1].append(f"%({contents.partition('|')[0]})s")
        elif kind is TokenType.TEXT:
            parts[-1].append(contents.replace("%", "%%"))
    texts = ["".join(part) for part in parts]
    if " trimmed" in f" {opening}":
        texts = [trim_whitespace(text) for text in texts]
    return Message(context, texts[0], texts[1] if len(texts) > 1 else None)


def messages_of(package: Path) -> dict[tuple[str | None, str], tuple[Message, Path]]:
    """Every message of a package, with the first file that uses it."""
    found: dict[tuple[str | None, str], tuple[Message, Path]] = {}
    for path in sorted(package.rglob("*")):
        if SKIPPED.intersection(path.relative_to(package).parts):
            continue
        if path.suffix == ".py":
            messages = messages_in_python(path.read_text(encoding="utf-8"))
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            messages = messages_in_template(path.read_text(encoding="utf-8"))
        else:
            continue
        for message in messages:
            key = (message.context, message.text)
            if key not in found or (message.plural and not found[key][0].plural):
                found[key] = (message, path)
    return found


def faults_of(package: Path) -> Iterator[str]:
    """What is wrong with the catalogue of one package, one line each."""
    used = messages_of(package)
    catalogue = package / CATALOGUE
    if not used and not catalogue.exists():
        return
    where = catalogue.relative_to(ROOT)
    entries = polib.pofile(str(catalogue)) if catalogue.exists() else polib.POFile()
    known = {(entry.msgctxt, entry.msgid): entry for entry in entries if not entry.obsolete}
    for key, (message, path) in used.items():
        if key not in known:
            yield f"{where}: missing {message.text!r} ({path.relative_to(ROOT)})"
        elif message.plural and known[key].msgid_plural != message.plural:
            yield f"{where}: no plural of {message.text!r}"
    for key, entry in known.items():
        if key not in used:
            yield f"{where}: obsolete {entry.msgid!r}"
        elif entry.fuzzy:
            yield f"{where}: fuzzy {entry.msgid!r}"
        elif not entry.translated():
            yield f"{where}: empty {entry.msgid!r}"
    for entry in entries.obsolete_entries():
        yield f"{where}: obsolete {entry.msgid!r}"


def clashes_in(packages: Sequence[Path]) -> Iterator[str]:
    """Messages that packages translate differently, one line each.

    Where the meaning is the same they need one wording; where it is not, a context.
    """
    wordings: defaultdict[tuple[str | None, str], dict[str, list[str]]] = defaultdict(dict)
    for package in packages:
        if not (package / CATALOGUE).exists():
            continue
        for entry in polib.pofile(str(package / CATALOGUE)):
            if not entry.obsolete and entry.translated():
                forms = [entry.msgstr_plural[form] for form in sorted(entry.msgstr_plural)]
                wording = " | ".join(forms) or entry.msgstr
                found = wordings[entry.msgctxt, entry.msgid]
                found.setdefault(wording, []).append(package.name)
    for (context, text), found in wordings.items():
        if len(found) > 1:
            named = f"{text!r} ({context})" if context else repr(text)
            said = "; ".join(f"{', '.join(where)}: {wording}" for wording, where in found.items())
            yield f"two wordings of {named}: {said}"


def main(names: list[str]) -> int:
    """Check the named packages, or all; 1 when there is any fault."""
    packages = [path for path in sorted(SOURCE.iterdir()) if path.is_dir()]
    faults = [
        fault
        for package in packages
        if not names or package.name in names
        for fault in faults_of(package)
    ]
    faults += clashes_in(packages)
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(faults)} faults in translations")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
