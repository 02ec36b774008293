"""Build the Word templates under src/minqing/documents/templates_docx/.

    .venv/bin/python tools/build_docx_templates.py [--check]

The same code gives the same bytes, so a template is reviewed here, not in Word. ``--check`` writes
nothing and fails when a file differs.

What each template prints:

hand_up_list: ``title``, ``neighbourhood``, ``block``, ``week``, ``count``, ``printed_on``,
``signed_by`` (empty: signed by hand), ``cases``: a list of mappings with ``number``, ``door``,
``category``, ``text``, ``raised_on``, ``due_on``.

roundup: ``title``, ``neighbourhood``, ``week``, ``figures``: mappings with ``label``, ``count``;
``blocks`` with ``label``, ``cells`` (five counts); ``themes`` with ``title``, ``count``, ``plan``,
``owner``, ``due_on``, ``outcome``; ``remark``, ``printed_on``, ``signed_by`` (empty: by hand).

summary: ``title``, ``area``, ``round``, ``cut_off``, ``counted_on``, ``lines``: a list of mappings
with ``label``, ``value`` (a Link), ``note``, ``cut_off``; ``parts`` with ``name``, ``households``,
``visited``, ``share``, ``special``; ``parts_heading``.

minutes: ``title``, ``number`` (of the request), ``minutes_number``, ``subject``, ``met_at``,
``place``, ``present``: a list of mappings with ``body`` and ``people``, ``agreed``, ``files``
(names), ``written_by``.
"""

import io
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

TARGET = Path(__file__).resolve().parent.parent / "src/minqing/documents/templates_docx"
SONG, HEI = "宋体", "黑体"
# Named where 宋体 is not installed: Windows' English name, then the free font of Linux systems.
ALTERNATIVES = {SONG: "SimSun;Noto Serif CJK SC", HEI: "SimHei;Noto Sans CJK SC"}
# Any fixed moment: what matters is that it never changes.
FIXED = datetime(2026, 1, 1)  # noqa: DTZ001 - Word's properties hold no time zone


@dataclass(frozen=True)
class Words:
    """The printed words of the hand-up list in one language; widths in centimetres."""

    language: str
    heading: str
    block: str
    headers: Sequence[str]
    total: str
    signature: str
    signature_day: str
    page: tuple[str, str, str]


WIDTHS = (2.1, 2.6, 1.9, 6.0, 2.2, 2.2)
FIELDS = ("number", "door", "category", "text", "raised_on", "due_on")
CHINESE = Words(
    language="zh-hans",
    heading="{{ title }}",
    block="{{ neighbourhood }}　{{ block }}　　{{ week }}",
    headers=("编号", "门牌", "类别", "诉求内容", "提出日期", "答复期限"),
    total="以上共 {{ count }} 件，团组当场未能答复，现汇总上报居民区。",
    signature="团组负责人（签名）：{{ signed_by or '＿＿＿＿＿＿＿＿' }}",
    signature_day="日期：{{ printed_on }}",
    page=("第 ", " 页　共 ", " 页"),
)
ENGLISH = Words(
    language="en",
    heading="{{ title }}",
    block="{{ neighbourhood }}, {{ block }}    {{ week }}",
    headers=("Number", "Door", "Category", "Request", "Raised on", "Respond by"),
    total="Requests the team could not answer, handed up to the neighbourhood: {{ count }}.",
    signature="Block lead (signature): {{ signed_by or '________________' }}",
    signature_day="Date: {{ printed_on }}",
    page=("Page ", " of ", ""),
)


def hand_up_list(words: Words) -> bytes:
    """The list of requests that a block's team hands up, to be signed."""
    document = _a4(words)
    heading = document.add_paragraph(style="Title")
    heading.add_run(words.heading)
    line = document.add_paragraph(words.block)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    fields = [f"{{{{ case.{name} }}}}" for name in FIELDS]
    _list_table(document, WIDTHS, words.headers, fields, "case in cases")
    total = document.add_paragraph(words.total)
    total.paragraph_format.space_before = Pt(12)
    for text in (words.signature, words.signature_day):
        signature = document.add_paragraph(text)
        signature.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        signature.paragraph_format.space_before = Pt(18)
        signature.paragraph_format.keep_with_next = text is words.signature
    return _bytes_of(document)


@dataclass(frozen=True)
class RoundupWords:
    """The printed words of a weekly roundup in one language."""

    language: str
    figures: Sequence[str]
    blocks_heading: str
    blocks: Sequence[str]
    themes_heading: str
    themes: Sequence[str]
    no_theme: str
    remark: str
    signature: str
    signature_day: str
    page: tuple[str, str, str]


ROUNDUP_FIGURE_WIDTHS = (12.0, 5.0)
ROUNDUP_BLOCK_WIDTHS = (4.5, 2.5, 2.5, 2.5, 2.5, 2.5)
ROUNDUP_THEME_WIDTHS = (3.0, 1.3, 4.8, 2.6, 2.6, 2.7)
ROUNDUP_THEME_FIELDS = ("title", "count", "plan", "owner", "due_on", "outcome")
ROUNDUP_CHINESE = RoundupWords(
    language="zh-hans",
    figures=("本周情况", "件数"),
    blocks_heading="各块区情况",
    blocks=("块区", "新收", "当场答复", "团组上交", "周末在办", "其中超期"),
    themes_heading="共性问题与解决方案",
    themes=("问题", "件数", "解决方案", "责任人", "完成日期", "进展"),
    no_theme="本周没有归纳出共性问题。",
    remark="本周说明：{{ remark }}",
    signature="居民区党总支书记（签名）：{{ signed_by or '＿＿＿＿＿＿＿＿' }}",
    signature_day="日期：{{ printed_on }}",
    page=("第 ", " 页　共 ", " 页"),
)
ROUNDUP_ENGLISH = RoundupWords(
    language="en",
    figures=("This week", "Requests"),
    blocks_heading="By block",
    blocks=("Block", "Came in", "On the spot", "Handed up", "Open", "Overdue"),
    themes_heading="Themes and plans",
    themes=("Theme", "Requests", "Plan", "Who does it", "Done by", "State"),
    no_theme="No theme came up this week.",
    remark="About this week: {{ remark }}",
    signature="Secretary of the neighbourhood (signature): {{ signed_by or '________________' }}",
    signature_day="Date: {{ printed_on }}",
    page=("Page ", " of ", ""),
)


def roundup(words: RoundupWords) -> bytes:
    """The weekly roundup of a neighbourhood, to be talked over, signed and filed."""
    document = _a4(words)
    document.add_paragraph(style="Title").add_run("{{ title }}")
    line = document.add_paragraph("{{ neighbourhood }}　　{{ week }}")
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    figures = ("{{ figure.label }}", "{{ figure.count }}")
    _list_table(document, ROUNDUP_FIGURE_WIDTHS, words.figures, figures, "figure in figures")
    _heading(document, words.blocks_heading)
    cells = ["{{ block.label }}", *(f"{{{{ block.cells[{place}] }}}}" for place in range(5))]
    _list_table(document, ROUNDUP_BLOCK_WIDTHS, words.blocks, cells, "block in blocks")
    _heading(document, words.themes_heading)
    document.add_paragraph("{%p if themes %}")
    fields = [f"{{{{ theme.{name} }}}}" for name in ROUNDUP_THEME_FIELDS]
    _list_table(document, ROUNDUP_THEME_WIDTHS, words.themes, fields, "theme in themes")
    document.add_paragraph("{%p else %}")
    document.add_paragraph(words.no_theme)
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p if remark %}")
    document.add_paragraph(words.remark)
    document.add_paragraph("{%p endif %}")
    for text in (words.signature, words.signature_day):
        signature = document.add_paragraph(text)
        signature.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        signature.paragraph_format.space_before = Pt(18)
        signature.paragraph_format.keep_with_next = text is words.signature
    return _bytes_of(document)


def _heading(document: Any, text: str) -> None:
    heading = document.add_paragraph()
    heading.add_run(text).bold = True
    heading.paragraph_format.space_before = Pt(14)
    heading.paragraph_format.keep_with_next = True


@dataclass(frozen=True)
class SummaryWords:
    """The printed words of the summary in one language."""

    language: str
    where: str
    headers: Sequence[str]
    parts: Sequence[str]
    source: str
    page: tuple[str, str, str]


SUMMARY_WIDTHS = (6.4, 3.6, 4.6, 2.4)
SUMMARY_FIELDS = ("{{ line.label }}", "{{r line.value }}", "{{ line.note }}", "{{ line.cut_off }}")
PART_WIDTHS = (5.4, 3.0, 3.0, 2.4, 3.2)
PART_FIELDS = ("name", "households", "visited", "share", "special")
SUMMARY_CHINESE = SummaryWords(
    language="zh-hans",
    where="{{ area }}　　{{ round }}　　截至 {{ cut_off }}",
    headers=("指标", "数值", "说明", "截止日"),
    parts=("地区", "在册家庭", "已走访", "走访率", "特殊困难家庭"),
    source="以上数字于 {{ counted_on }} 由原始记录重新计算；点击数字可打开其对应清单。",
    page=("第 ", " 页　共 ", " 页"),
)
SUMMARY_ENGLISH = SummaryWords(
    language="en",
    where="{{ area }}    {{ round }}    as of {{ cut_off }}",
    headers=("Figure", "Value", "Counted from", "Cut-off"),
    parts=("Area", "Households", "Visited", "Share", "Special hardship"),
    source="Counted again from the records on {{ counted_on }}; each figure opens its list.",
    page=("Page ", " of ", ""),
)


def summary(words: SummaryWords) -> bytes:
    """The summary of a round: every published figure beside its label."""
    document = _a4(words)
    document.add_paragraph(style="Title").add_run("{{ title }}")
    line = document.add_paragraph(words.where)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _list_table(document, SUMMARY_WIDTHS, words.headers, SUMMARY_FIELDS, "line in lines")
    document.add_paragraph("{%p if parts %}")
    heading = document.add_paragraph()
    heading.add_run("{{ parts_heading }}").bold = True
    heading.paragraph_format.space_before = Pt(14)
    fields = [f"{{{{ part.{name} }}}}" for name in PART_FIELDS]
    _list_table(document, PART_WIDTHS, words.parts, fields, "part in parts")
    document.add_paragraph("{%p endif %}")
    source = document.add_paragraph(words.source)
    source.paragraph_format.space_before = Pt(12)
    return _bytes_of(document)


@dataclass(frozen=True)
class MinutesWords:
    """The printed words of minutes in one language."""

    language: str
    facts: Sequence[tuple[str, str]]
    present: Sequence[str]
    agreed: str
    files: str
    signature: str
    page: tuple[str, str, str]


MINUTES_WIDTHS = (6.0, 11.0)
MINUTES_FACTS = (
    "{{ number }} / {{ minutes_number }}",
    "{{ subject }}",
    "{{ met_at }}",
    "{{ place }}",
)
MINUTES_CHINESE = MinutesWords(
    language="zh-hans",
    facts=tuple(zip(("诉求编号 / 纪要序号", "议题", "时间", "地点"), MINUTES_FACTS, strict=True)),
    present=("参加单位", "参加人员"),
    agreed="议定事项",
    files="附件：",
    signature="记录人：{{ written_by or '＿＿＿＿＿＿＿＿' }}",
    page=("第 ", " 页　共 ", " 页"),
)
MINUTES_ENGLISH = MinutesWords(
    language="en",
    facts=tuple(
        zip(("Request / minutes no.", "Subject", "Time", "Place"), MINUTES_FACTS, strict=True)
    ),
    present=("Body", "Present"),
    agreed="What was agreed",
    files="Files: ",
    signature="Written by: {{ written_by or '________________' }}",
    page=("Page ", " of ", ""),
)


def minutes(words: MinutesWords) -> bytes:
    """The minutes of a coordination meeting: who was there, when, what was agreed."""
    document = _a4(words)
    document.add_paragraph(style="Title").add_run("{{ title }}")
    for label, value in words.facts:
        line = document.add_paragraph()
        line.add_run(f"{label}　").bold = True
        line.add_run(value)
        line.paragraph_format.space_after = Pt(2)
    fields = ["{{ each.body }}", "{{ each.people }}"]
    _list_table(document, MINUTES_WIDTHS, words.present, fields, "each in present")
    heading = document.add_paragraph()
    heading.add_run(words.agreed).bold = True
    heading.paragraph_format.space_before = Pt(14)
    document.add_paragraph("{{ agreed }}")
    document.add_paragraph("{%p if files %}")
    document.add_paragraph(words.files + "{{ files | join('；') }}")
    document.add_paragraph("{%p endif %}")
    signature = document.add_paragraph(words.signature)
    signature.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    signature.paragraph_format.space_before = Pt(24)
    return _bytes_of(document)


def _list_table(
    document: Any,
    widths: Sequence[float],
    headers: Sequence[str],
    fields: Sequence[str],
    loop: str,
) -> None:
    """A table whose head repeats on each page and whose one row is printed for each of a list."""
    table = document.add_table(rows=4, cols=len(widths))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        _keep_whole(row)
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
    _repeat_on_each_page(table.rows[0])
    for cell, text in zip(table.rows[0].cells, headers, strict=True):
        _write(cell, text, bold=True)
    _write(table.rows[1].cells[0], f"{{%tr for {loop} %}}")
    for cell, text in zip(table.rows[2].cells, fields, strict=True):
        _write(cell, text)
    _write(table.rows[3].cells[0], "{%tr endfor %}")


def _a4(words: Words | RoundupWords | SummaryWords | MinutesWords) -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    _style(document.styles["Normal"], SONG, 10.5)
    title = document.styles["Title"]
    _style(title, HEI, 18)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(6)
    border = title.element.find(f".//{qn('w:pBdr')}")
    if border is not None:
        border.getparent().remove(border)
    _number_pages(section, words.page)
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "Minqing 民情", "", ""
    properties.last_modified_by = "Minqing 民情"
    properties.created = properties.modified = FIXED
    properties.language = words.language
    return document


def _style(style: Any, font: str, size: float) -> None:
    style.font.name = "Times New Roman"
    style.font.size = Pt(size)
    style.font.color.rgb = None
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)


def _write(cell: Any, text: str, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.add_run(text).bold = bold


def _keep_whole(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - python-docx has no call for it


def _repeat_on_each_page(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - the same


def _number_pages(section: Any, words: tuple[str, str, str]) -> None:
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, between, after = words
    paragraph.add_run(before)
    _field(paragraph, "PAGE")
    paragraph.add_run(between)
    _field(paragraph, "NUMPAGES")
    paragraph.add_run(after)


def _field(paragraph: Any, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 - the same


def _bytes_of(document: Any) -> bytes:
    """The file with fixed times, parts in one order, and the fonts' alternatives named."""
    # python-docx's own start file brings a picture of itself and styles for Word 2007.
    for relations in (document.part.package.rels, document.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(("thumbnail", "stylesWithEffects", "customXml")):
                del relations[key]
    buffer = io.BytesIO()
    document.save(buffer)
    output = io.BytesIO()
    with (
        zipfile.ZipFile(buffer) as source,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in sorted(source.namelist(), key=lambda each: (each[0] != "[", each)):
            content = source.read(name)
            if name == "word/fontTable.xml":
                content = _with_alternatives(content)
            part = zipfile.ZipInfo(name, FIXED.timetuple()[:6])
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 3
            target.writestr(part, content)
    return output.getvalue()


def _with_alternatives(table: bytes) -> bytes:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in ALTERNATIVES.items()
    )
    return table.replace(b"</w:fonts>", fonts.encode() + b"</w:fonts>")


def templates() -> dict[str, bytes]:
    """Every template file by name."""
    lists = {
        f"hand_up_list.{words.language}.docx": hand_up_list(words) for words in (CHINESE, ENGLISH)
    }
    summaries = {
        f"summary.{words.language}.docx": summary(words)
        for words in (SUMMARY_CHINESE, SUMMARY_ENGLISH)
    }
    roundups = {
        f"roundup.{words.language}.docx": roundup(words)
        for words in (ROUNDUP_CHINESE, ROUNDUP_ENGLISH)
    }
    met = {
        f"minutes.{words.language}.docx": minutes(words)
        for words in (MINUTES_CHINESE, MINUTES_ENGLISH)
    }
    return lists | roundups | summaries | met


def main(arguments: list[str]) -> int:
    """Write the templates, or compare them."""
    different = [
        name
        for name, content in templates().items()
        if not (TARGET / name).is_file() or (TARGET / name).read_bytes() != content
    ]
    if "--check" in arguments:
        for name in different:
            print(f"{name} is not what tools/build_docx_templates.py makes: run it.")
        return 1 if different else 0
    TARGET.mkdir(exist_ok=True)
    for name, content in templates().items():
        (TARGET / name).write_bytes(content)
    print(f"{len(templates())} templates in {TARGET}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
