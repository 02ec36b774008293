"""An XLSForm becomes an XForm in a child process that may be lost without harm."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import minqing
from minqing.questionnaires.rules.problems import FormProblem, FormRefusedError, Found
from minqing.questionnaires.rules.questions import Question, questions_of

__all__ = ["ConversionLimits", "Converted", "convert"]

_PROGRAM = "minqing.questionnaires.management.convert_xlsform"


@dataclass(frozen=True, slots=True)
class ConversionLimits:
    """Bounds of the converter's process."""

    memory_bytes: int = 1536 * 1024**2
    cpu_seconds: int = 60
    wall_seconds: float = 240


@dataclass(frozen=True, slots=True)
class Converted:
    """A file as it can be added as a version; ``warnings`` are for its author."""

    form_id: str
    version: str
    title_zh: str
    title_en: str
    xml: str
    questions: tuple[Question, ...]
    warnings: tuple[Found, ...]


def convert(path: Path, *, version: str, limits: ConversionLimits | None = None) -> Converted:
    """Check a file whose zip directory has been judged, and convert it.

    ``version`` is given to a file that names none. Raises FormRefusedError with every problem that
    was found and its place; a file that the converter dies of is refused like any other.
    """
    said = _ask(path, version, limits or ConversionLimits())
    problems = tuple(_found(each) for each in said["problems"])
    if problems:
        raise FormRefusedError(problems)
    return Converted(
        form_id=said["form_id"],
        version=said["version"],
        title_zh=said["title_zh"],
        title_en=said["title_en"],
        xml=said["xml"],
        questions=questions_of(said["questions"]),
        warnings=tuple(_found(each) for each in said["warnings"]),
    )


def _ask(path: Path, version: str, limits: ConversionLimits) -> dict[str, Any]:
    command = [sys.executable, "-B", "-m", _PROGRAM, str(path.resolve()), version]
    command += [str(limits.memory_bytes), str(limits.cpu_seconds)]
    with TemporaryDirectory(prefix="minqing-form-") as folder:
        # Nothing of our environment: addresses of databases and keys stay here.
        environment = {
            "PATH": os.defpath,
            "PYTHONPATH": str(Path(minqing.__file__).parent.parent),
            "PYTHONUTF8": "1",
            "TMPDIR": folder,
        }
        try:
            done = subprocess.run(
                command,
                env=environment,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=limits.wall_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise _refused(FormProblem.TOO_SLOW) from error
    if done.returncode != 0:
        slow = done.returncode == -signal.SIGXCPU
        raise _refused(FormProblem.TOO_SLOW if slow else FormProblem.TOO_LARGE)
    try:
        said = json.loads(done.stdout)
    except ValueError as error:
        raise _refused(FormProblem.DAMAGED) from error
    return dict(said)


def _refused(code: FormProblem) -> FormRefusedError:
    return FormRefusedError((Found(code),))


def _found(row: dict[str, Any]) -> Found:
    return Found(**{**row, "code": FormProblem(row["code"])})
