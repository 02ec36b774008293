"""Making documents and QR codes; nothing is stored."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pylopdf_fonts_zh_cn
import segno
import typst
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from docxtpl import DocxTemplate, RichText
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from minqing.documents.rules import (
    DEFAULT_LANGUAGE,
    DocumentTemplate,
    Link,
    PrintedPage,
    Value,
    clean,
    template_file,
)

__all__ = ["qr_drawing", "qr_png", "qr_svg", "render_docx", "render_pdf"]

_TEMPLATES = Path(__file__).parent / "templates_docx"
_PAGES = Path(__file__).parent / "templates_typst"
_FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent
# The quiet zone that the QR standard asks for, in modules.
_QUIET_ZONE = 4


def render_docx(
    template: DocumentTemplate, context: Mapping[str, Value], *, language: str | None = None
) -> bytes:
    """Fill a template and return the Word file.

    Values are escaped and cleaned, so nobody's words can become markup. What each template prints
    is said in ``tools/build_docx_templates.py``. Raises jinja2.UndefinedError when the context
    lacks something the template prints, rather than print a list with holes. ``language`` is the
    active one by default.
    """
    chosen = language or get_language() or DEFAULT_LANGUAGE
    document = DocxTemplate(_TEMPLATES / template_file(template, chosen))
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    values = cast("dict[str, object]", _linked(clean(context), document))
    document.render(values, jinja_env=environment, autoescape=True)
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def render_pdf(page: PrintedPage, context: Mapping[str, Value]) -> bytes:
    """Typeset a page and return the PDF, with its Chinese font inside.

    ``context`` is what the template says it prints, as JSON; every value is text to it, so nobody's
    words can become markup. Fonts of the machine are not used: the page looks the same everywhere.
    Raises typst.TypstError when the context lacks something the template prints.
    """
    return typst.compile(
        _PAGES / f"{page.value}.typ",
        root=_PAGES,
        font_paths=[_FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(clean(context), ensure_ascii=False)},
    )


def _linked(value: Value, document: DocxTemplate) -> object:
    """The value with each link as Word's own; an address of the web only, nothing that runs."""
    if isinstance(value, Link):
        words = RichText()
        if value.href.startswith(("https://", "http://")):
            words.add(value.text, url_id=document.build_url_id(value.href), underline=True)
        else:
            words.add(value.text)
        return words
    if isinstance(value, Mapping):
        return {key: _linked(each, document) for key, each in value.items()}
    if isinstance(value, list):
        return [_linked(each, document) for each in value]
    return value


def qr_svg(text: str, *, label: str) -> SafeString:
    """A QR code as an inline SVG element without any style, black on white in every theme.

    It has no size of its own: the page's CSS gives class ``qr`` one (25 mm on paper). ``label`` is
    its name for those who cannot see it. Error correction M: read through a scratch, still coarse
    enough for an old phone. Raises ValueError (segno.DataOverflowError) when the text is too long.
    """
    drawing = segno.make_qr(text, error="m").svg_inline(
        omitsize=True, border=_QUIET_ZONE, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    name = escape(label)
    opened = f'<svg role="img" aria-label="{name}" '
    return mark_safe(drawing.replace("<svg ", opened, 1))  # noqa: S308 - segno draws paths only, the label is escaped


def qr_drawing(text: str) -> str:
    """A QR code as an SVG file, for printed pages."""
    output = io.BytesIO()
    segno.make_qr(text, error="m").save(output, kind="svg", border=_QUIET_ZONE)
    return output.getvalue().decode()


def qr_png(text: str, *, pixels_per_module: int = 8) -> bytes:
    """A QR code as a PNG picture, for documents that cannot hold SVG."""
    output = io.BytesIO()
    segno.make_qr(text, error="m").save(
        output, kind="png", scale=pixels_per_module, border=_QUIET_ZONE
    )
    return output.getvalue()
