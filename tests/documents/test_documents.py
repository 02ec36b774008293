"""Documents on paper."""

import io
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation
from docx import Document
from jinja2 import UndefinedError

from minqing.documents.operations import qr_png, qr_svg, render_docx
from minqing.documents.rules import DocumentTemplate, Link, Value, clean, template_file

ROOT = Path(__file__).resolve().parents[2]


def _context(*texts: str) -> dict[str, Value]:
    return {
        "title": "柳岸一村 1号块区 诉求汇总表",
        "neighbourhood": "柳岸一村",
        "block": "1号块区",
        "week": "2026 年第 23 周",
        "count": len(texts),
        "printed_on": date(2026, 6, 5),
        "signed_by": "",
        "cases": [
            {
                "number": f"000000{n}A",
                "door": "3号301室",
                "category": "楼道照明",
                "text": text,
                "raised_on": date(2026, 6, 1),
                "due_on": date(2026, 7, 1),
            }
            for n, text in enumerate(texts)
        ],
    }


def _rows(content: bytes) -> list[list[str]]:
    table = Document(io.BytesIO(content)).tables[0]
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_the_hand_up_list_has_a_row_for_each_request() -> None:
    content = render_docx(DocumentTemplate.HAND_UP_LIST, _context("灯坏了", "漏水"))

    assert _rows(content) == [
        ["编号", "门牌", "类别", "诉求内容", "提出日期", "答复期限"],
        ["0000000A", "3号301室", "楼道照明", "灯坏了", "2026-06-01", "2026-07-01"],
        ["0000001A", "3号301室", "楼道照明", "漏水", "2026-06-01", "2026-07-01"],
    ]


def test_words_follow_the_language() -> None:
    with translation.override("en"):
        content = render_docx(DocumentTemplate.HAND_UP_LIST, _context("a"))
    assert _rows(content)[0][3] == "Request"
    chosen = render_docx(DocumentTemplate.HAND_UP_LIST, _context("a"), language="zh-hans")
    assert _rows(chosen)[0][3] == "诉求内容"
    assert template_file(DocumentTemplate.HAND_UP_LIST, "fr") == "hand_up_list.zh-hans.docx"


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("<w:p/> & \"'", "<w:p/> & \"'"),
        ("{{ title }} {% for %}", "{{ title }} {% for %}"),
        ("一\n二\r\n三\t四", "一\n二\n三\t四"),
        ("坏\x00\x07\x0b\x0c\ud800\ufffe字", "坏字"),
        ("甲\u202e乙", "甲乙"),
    ],
)
def test_nobodys_words_become_markup(written: str, printed: str) -> None:
    content = render_docx(DocumentTemplate.HAND_UP_LIST, _context(written))

    assert _rows(content)[1][3] == printed


def test_a_list_with_holes_is_not_printed() -> None:
    context = _context("a")
    del context["week"]

    with pytest.raises(UndefinedError, match="week"):
        render_docx(DocumentTemplate.HAND_UP_LIST, context)


def test_the_page_is_a4_with_numbers_and_chinese_fonts() -> None:
    content = render_docx(DocumentTemplate.HAND_UP_LIST, _context("a"))
    section = Document(io.BytesIO(content)).sections[0]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        footer = archive.read("word/footer1.xml").decode()
        styles = archive.read("word/styles.xml").decode()
        fonts = archive.read("word/fontTable.xml").decode()

    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)  # type: ignore[union-attr]  # set by the template
    assert ('w:instr="PAGE"' in footer, 'w:instr="NUMPAGES"' in footer) == (True, True)
    assert ('w:eastAsia="宋体"' in styles, "Noto Serif CJK SC" in fonts) == (True, True)


def test_the_templates_are_what_their_builder_makes() -> None:
    checked = subprocess.run(
        [sys.executable, str(ROOT / "tools/build_docx_templates.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (checked.returncode, checked.stdout) == (0, "")


def test_values_are_cleaned_at_every_depth() -> None:
    assert clean({"a": [None, {"b": "x\x00y"}, 3, 1.5]}) == {"a": ["", {"b": "xy"}, 3, 1.5]}


def test_a_qr_code_is_an_element_without_style_whose_label_is_escaped() -> None:
    drawn = qr_svg("https://minqing.example/field/#enrol=abc", label='<b>"扫码"</b>')

    element = ET.fromstring(drawn)
    assert element.attrib["aria-label"] == '<b>"扫码"</b>'
    assert element.attrib["role"] == "img"
    assert ("style" in drawn, "<script" in drawn, "width=" in drawn) == (False, False, False)


def test_a_qr_code_as_a_picture() -> None:
    assert qr_png("https://minqing.example/").startswith(b"\x89PNG")


def _summary(link: Link) -> bytes:
    return render_docx(
        DocumentTemplate.SUMMARY,
        {
            "title": "民情家家访小结",
            "area": "柳岸街道",
            "round": "2026年家家访",
            "cut_off": date(2026, 8, 31),
            "counted_on": date(2026, 9, 2),
            "lines": [{"label": "走访率", "value": link, "note": "", "cut_off": "2026-08-31"}],
            "parts": [],
            "parts_heading": "各居民区",
        },
        language="zh-hans",
    )


def test_a_figure_on_paper_opens_its_list() -> None:
    address = "https://minqing.example/desk/coverage/310199/met/?round=1&group=all"
    content = _summary(Link("70.5 %", address))

    document = Document(io.BytesIO(content))
    targets = [each.target_ref for each in document.part.rels.values() if each.is_external]
    assert targets == [address]
    assert [cell.text for cell in document.tables[0].rows[1].cells] == [
        "走访率",
        "70.5 %",
        "",
        "2026-08-31",
    ]


def test_a_link_that_would_run_something_is_printed_as_words() -> None:
    document = Document(io.BytesIO(_summary(Link("70.5 %", "javascript:alert(1)"))))

    assert [each.target_ref for each in document.part.rels.values() if each.is_external] == []
    assert document.tables[0].rows[1].cells[1].text == "70.5 %"
