"""A category is suggested from the words, with the words; nobody has to have taught it."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from minqing.cases.management import train
from minqing.cases.operations.training import TooFewTextsError, learn
from minqing.cases.queries.suggestions import model_path, suggested_category
from minqing.cases.rules import Category
from tests.real_data import FOLDER

LIGHTS = [f"{n}号楼楼道路灯坏了，晚上看不见，请维修{n}" for n in range(1, 41)]
PARKING = [f"{n}弄门口乱停车，堵住消防通道，请管管停车{n}" for n in range(1, 41)]
LABELS = ["repair"] * 40 + ["traffic"] * 40
PRESET = Path(__file__).parents[2] / "docs" / "reference" / "presets" / "labelled-messages.toml"


@pytest.fixture
def data_folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(MINQING_DATA=tmp_path):
        yield tmp_path


def write_labelled(folder: Path) -> Path:
    file = folder / "labelled.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as content:
        lines = csv.writer(content)
        lines.writerow(["text", "label"])
        lines.writerows(zip(LIGHTS + PARKING, LABELS, strict=True))
    return file


def test_without_a_model_nothing_is_suggested(data_folder: Path) -> None:
    assert suggested_category("路灯坏了") is None


def test_a_learned_category_comes_with_the_words_that_made_it(
    data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_labelled(data_folder)
    assert train.run(file, texts=["text"], label="label", as_json=True) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["macro_f1"], printed["stored"]) == (1.0, True)
    found = suggested_category("二楼路灯不亮，楼道很黑")
    assert found is not None
    assert found[0] is Category.REPAIR
    assert any("灯" in word or "楼道" in word for word in found[1].because)


def test_what_speaks_for_nothing_gets_no_suggestion(data_folder: Path) -> None:
    train.run(write_labelled(data_folder), texts=["text"], label="label")
    assert suggested_category("zzz") is None
    assert suggested_category("") is None


def test_a_trial_keeps_nothing(data_folder: Path) -> None:
    assert train.run(write_labelled(data_folder), texts=["text"], label="label", store=False) == 0
    assert not model_path().exists()


def test_labels_that_are_not_ours_are_measured_and_not_kept(data_folder: Path) -> None:
    file = write_labelled(data_folder)
    file.write_text(file.read_text("utf-8-sig").replace("repair", "维护"), "utf-8-sig")
    assert train.run(file, texts=["text"], label="label") == 0
    assert not model_path().exists()


def test_a_file_without_the_column_is_refused(data_folder: Path) -> None:
    assert train.run(write_labelled(data_folder), texts=["text"], label="missing") == 1


def test_too_little_teaches_nothing() -> None:
    with pytest.raises(TooFewTextsError):
        learn(LIGHTS[:10], LABELS[:10])


def test_personal_things_are_not_learned() -> None:
    texts = [f"{text}联系13800138000" for text in LIGHTS + PARKING]
    pieces = set(learn(texts, LABELS).arrays["pieces"])
    assert not {"138", "380"} & pieces


def test_the_same_texts_teach_the_same() -> None:
    first, second = learn(LIGHTS + PARKING, LABELS), learn(LIGHTS + PARKING, LABELS)
    assert (first.arrays["coefficients"] == second.arrays["coefficients"]).all()


@pytest.mark.real_data
def test_real_messages_are_sorted_as_well_as_we_say(
    data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = FOLDER / "messages" / "labelled.csv"
    texts = ["留言主题", "留言详情"]
    assert train.run(file, texts=texts, label="一级标签", preset=PRESET, as_json=True) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["texts"], printed["stored"]) == (960, True)
    assert printed["macro_f1"] >= 0.8
