"""The questionnaires of the examples: XLSForms as text, and the XForms that pyxform makes of them.

``python -m tests.contract.make_forms`` writes the XForms anew after a change of their source.
The field app's tests and the server's read the same files.
"""

from pathlib import Path

from pyxform.xls2xform import convert

FORMS = Path(__file__).parent / "forms"
NAMES = ("door", "whose")


def made(name: str) -> str:
    """The XForm of an example, as it is now made of its source."""
    source = (FORMS / f"{name}.md").read_text(encoding="utf-8")
    return str(convert(source, file_type=".md", pretty_print=True).xform)


if __name__ == "__main__":
    for each in NAMES:
        (FORMS / f"{each}.xml").write_text(made(each), encoding="utf-8")
