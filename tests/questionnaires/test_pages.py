"""The desk's pages: upload, preview, rounds, answers, counts, export."""

import csv
import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from minqing.ledger.models import LedgerEntry
from minqing.questionnaires.models import FormVersion, Questionnaire, RoundQuestionnaire
from minqing.questionnaires.rules.example import EXAMPLE, Workbook
from minqing.visits.models import Round
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.pages import words
from tests.questionnaires.forms import (
    answered,
    example_version,
    survey,
    write_workbook,
)

if TYPE_CHECKING:
    from django.test.client import Client
    from django.test.client import _MonkeyPatchedWSGIResponse as Response


@pytest.fixture
def asked(this_round: Round) -> FormVersion:
    """The example, chosen for the round."""
    return example_version(this_round)


def send(client: "Client", folder: Path, book: Workbook) -> "Response":
    content = write_workbook(folder / "form.xlsx", book).read_bytes()
    return client.post(
        "/desk/questionnaires/new/", {"file": SimpleUploadedFile("form.xlsx", content)}
    )


def test_an_uploaded_file_is_a_version_that_never_changes(
    cast: Cast, client_for: ClientFor, tmp_path: Path
) -> None:
    client = client_for(cast.li)

    first, again = (send(client, tmp_path, EXAMPLE) for _ in range(2))
    other = send(client, tmp_path, {**EXAMPLE, "survey": EXAMPLE["survey"][:-1]})

    assert (first.status_code, again.status_code, other.status_code) == (302, 302, 422)
    assert first.headers["Location"] == again.headers["Location"]
    assert "2026090101" in other.content.decode()
    with as_owner():
        assert FormVersion.objects.count() == 1
    preview = client.get(first.headers["Location"]).content.decode()
    assert "家里平时谁住" in preview
    assert "老人独居 / 老两口" in preview


def test_a_faulty_file_is_answered_with_its_places(
    cast: Cast, client_for: ClientFor, tmp_path: Path
) -> None:
    page = send(client_for(cast.li), tmp_path, survey("barcode|b|条码", "text|a|甲|${x}"))

    text = page.content.decode()
    assert page.status_code == 422
    assert "“survey”表、第 3 行、“type”列" in text
    assert "“survey”表、第 4 行、“relevant”列" in text
    with as_owner():
        assert Questionnaire.objects.count() == 0


def test_only_the_district_office_uploads(cast: Cast, client_for: ClientFor) -> None:
    statuses = {
        name: client_for(cast.players[name]).get("/desk/questionnaires/new/").status_code
        for name in ("lin", "qian", "sun", "li")
    }

    assert statuses == {"lin": 403, "qian": 403, "sun": 403, "li": 200}


def test_a_round_asks_what_was_chosen_for_it(
    cast: Cast, client_for: ClientFor, asked: FormVersion, this_round: Round
) -> None:
    url = f"/desk/questionnaires/{asked.questionnaire_id}/rounds/{this_round.pk}/"

    stranger = client_for(cast.sun).post(url, {"chosen": "no"})
    client_for(cast.li).post(url, {"chosen": "no"})

    assert stranger.status_code == 404
    with as_owner():
        assert RoundQuestionnaire.objects.count() == 0


def test_answers_are_listed_and_read_inside_the_scope(
    cast: Cast, client_for: ClientFor, asked: FormVersion
) -> None:
    recorded = answered(cast, asked)
    listed = f"/desk/questionnaires/{asked.questionnaire_id}/answers/"
    read = f"/desk/questionnaires/answers/{recorded.id}/"
    name = cast.households["a1"][0].name

    inside, outside = client_for(cast.qian), client_for(cast.zheng)

    assert name in inside.get(listed).content.decode()
    assert name not in outside.get(listed).content.decode()
    page = inside.get(read).content.decode()
    assert "老两口" in page
    assert "助餐；助浴" in page
    assert outside.get(read).status_code == 404


def test_an_export_has_a_column_for_each_question_and_a_sheet_for_each_repeat(
    cast: Cast, client_for: ClientFor, asked: FormVersion
) -> None:
    answered(cast, asked)
    url = f"/desk/questionnaires/{asked.questionnaire_id}/export/"

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(client_for(cast.qian).get(url).content))
    lines = client_for(cast.qian).get(f"{url}?format=csv").content.decode("utf-8-sig")
    foreign = client_for(cast.zheng).get(f"{url}?format=csv").content.decode("utf-8-sig")

    answers, elders = (
        sheet.to_python() for sheet in map(workbook.get_sheet_by_name, workbook.sheet_names)
    )
    assert dict(zip(answers[0], answers[1], strict=True))["家里平时谁住"] == "老两口"
    assert elders == [
        ["对应序号", "第几个", "称呼", "年龄", "需要哪些帮助"],
        ["1", "1", "王阿妹", "", "助餐；助浴"],
        ["1", "2", "陈建国", "", ""],
    ]
    [row] = list(csv.DictReader(io.StringIO(lines)))
    assert row["其他是什么"] == "'=1+1"
    assert list(csv.DictReader(io.StringIO(foreign))) == []
    with as_owner():
        assert LedgerEntry.objects.filter(act="questionnaires.exported").count() == 3


def test_more_answers_than_a_table_holds_are_said_with_their_number(
    cast: Cast, client_for: ClientFor, asked: FormVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The package has a view of the module's name.
    module = sys.modules["minqing.questionnaires.views.answers"]
    monkeypatch.setattr(module, "EXPORT_LIMIT", 2)
    for home in range(3):
        answered(cast, asked, home)
    url = f"/desk/questionnaires/{asked.questionnaire_id}/export/"
    page = client_for(cast.qian).get(url, follow=True).content.decode()
    assert "这里有 3 份问卷，一张表格最多放 2 份" in page
    with as_owner():
        assert LedgerEntry.objects.filter(act="questionnaires.exported").count() == 0


def test_a_preview_says_conditions_in_words(
    cast: Cast, client_for: ClientFor, asked: FormVersion
) -> None:
    url = f"/desk/questionnaires/{asked.questionnaire_id}/versions/{asked.pk}/"
    page = words(client_for(cast.qian).get(url).content)
    assert "满足条件才问 “家里平时谁住” ≠ “平时没人住”" in page
    assert "满足条件才问 “最盼着小区改什么”选了“其他”" in page
    assert "手机自己填的：4 项" in page
    assert "${" not in page.split("手机自己填的")[0]


def test_choices_are_counted_and_small_counts_are_not_told(
    cast: Cast, client_for: ClientFor, asked: FormVersion
) -> None:
    url = f"/desk/questionnaires/{asked.questionnaire_id}/counts/"
    for home in range(4):
        answered(cast, asked, home)
    before = client_for(cast.qian).get(url)
    for home in range(4, 7):
        answered(cast, asked, home, "<home><living>couple</living></home>")
    after = client_for(cast.qian).get(url)

    assert "不足 5 份" in before.content.decode()
    rows = re.findall(
        r'<td class="title">([^<]+)</td><td[^>]*>([^<]+)</td>', after.content.decode()
    )
    counted = dict(rows)
    assert (counted["老人独居"], counted["老两口"]) == ("0", "7")
    assert (counted["助餐"], counted["陪诊"]) == ("不足 5", "0")
