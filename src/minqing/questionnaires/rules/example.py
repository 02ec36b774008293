"""The template and the example, as sheets of cells: also what the demonstration asks."""

__all__ = ["EXAMPLE", "TEMPLATE", "Workbook"]

Workbook = dict[str, list[list[str]]]

_ZH, _EN = "label::中文 (zh)", "label::English (en)"
_SMALL = "max-pixels=1600"
_SURVEY = [
    "type",
    "name",
    _ZH,
    _EN,
    "hint::中文 (zh)",
    "hint::English (en)",
    "required",
    "relevant",
    "constraint",
    "constraint_message::中文 (zh)",
    "constraint_message::English (en)",
    "calculation",
    "appearance",
    "parameters",
]
_CHOICES = ["list_name", "name", _ZH, _EN]
_SETTINGS = ["form_id", "form_title", "form_title::English (en)", "version", "default_language"]


def _row(type_: str, name: str = "", zh: str = "", en: str = "", **more: str) -> list[str]:
    """A row of the survey; keywords are columns, with _en for the English one."""
    columns = {
        "hint": "hint::中文 (zh)",
        "hint_en": "hint::English (en)",
        "message": "constraint_message::中文 (zh)",
        "message_en": "constraint_message::English (en)",
    }
    cells = {"type": type_, "name": name, _ZH: zh, _EN: en}
    cells |= {columns.get(key, key): text for key, text in more.items()}
    return [cells.get(column, "") for column in _SURVEY]


_MOMENTS = [_row("start", "start"), _row("end", "end")]
_HOUSEHOLD = [
    _row(
        "select_one_from_file households.csv",
        "household_id",
        "走访哪一户",
        "Which household",
        required="yes",
        appearance="autocomplete",
    ),
    _row(
        "calculate",
        "address",
        calculation="instance('households')/root/item[name = ${household_id}]/address",
    ),
]

TEMPLATE: Workbook = {
    "survey": [_SURVEY, *_MOMENTS, *_HOUSEHOLD],
    "choices": [_CHOICES],
    "settings": [_SETTINGS, ["", "", "", "", "中文 (zh)"]],
}
"""An empty questionnaire: the household is asked for already."""

EXAMPLE: Workbook = {
    "survey": [
        _SURVEY,
        *_MOMENTS,
        *_HOUSEHOLD,
        _row(
            "calculate",
            "registered_size",
            calculation="instance('households')/root/item[name = ${household_id}]/size",
        ),
        _row(
            "note",
            "known",
            "名册上：${address}，${registered_size} 人。不对的话上门时记下来。",
            "On the register: ${address}, ${registered_size} people. Note what is wrong.",
            relevant="${address} != ''",
        ),
        _row("begin group", "home", "居住", "Living"),
        _row(
            "select_one living",
            "living",
            "家里平时谁住",
            "Who lives here",
            required="yes",
        ),
        _row(
            "integer",
            "people",
            "实际住几个人",
            "How many people live here",
            required="yes",
            constraint=". >= 1 and . <= 20",
            message="请填 1 到 20。",
            message_en="Between 1 and 20.",
        ),
        _row(
            "select_one yes_no",
            "lift",
            "进出电梯、楼梯有困难吗",
            "Is the lift or the stairs a difficulty",
        ),
        _row("end group"),
        _row(
            "begin repeat",
            "elder",
            "70 岁以上的老人",
            "People over 70",
            relevant="${living} != 'none'",
        ),
        _row("text", "elder_name", "称呼", "Name", required="yes"),
        _row("integer", "elder_age", "年龄", "Age", constraint=". >= 70 and . <= 120"),
        _row(
            "select_multiple care",
            "elder_care",
            "需要哪些帮助",
            "What help is needed",
            relevant="${elder_age} >= 70",
        ),
        _row("end repeat"),
        _row(
            "select_multiple wishes",
            "wishes",
            "最盼着小区改什么",
            "What should change first",
            hint="最多选三样",
            hint_en="Three at most",
            constraint="count-selected(.) <= 3",
            message="最多选三样。",
            message_en="Three at most.",
        ),
        _row(
            "text",
            "wish_other",
            "其他是什么",
            "What else",
            relevant="selected(${wishes}, 'other')",
            appearance="multiline",
        ),
        _row("date", "return_on", "约好下次来的日子", "Day agreed for the next visit"),
        _row("geopoint", "place", "走访地点", "Place of the visit"),
        _row("image", "photo", "照片（征得同意）", "Photo (with consent)", parameters=_SMALL),
        _row(
            "image", "signature", "住户签名", "Signature", appearance="signature", parameters=_SMALL
        ),
    ],
    "choices": [
        _CHOICES,
        ["living", "alone", "老人独居", "An old person alone"],
        ["living", "couple", "老两口", "An old couple"],
        ["living", "family", "几代同住", "Several generations"],
        ["living", "tenants", "租户", "Tenants"],
        ["living", "none", "平时没人住", "Nobody as a rule"],
        ["yes_no", "yes", "有", "Yes"],
        ["yes_no", "no", "没有", "No"],
        ["care", "meals", "助餐", "Meals"],
        ["care", "doctor", "陪诊", "Company to the doctor"],
        ["care", "bath", "助浴", "Bathing"],
        ["care", "company", "有人说说话", "Somebody to talk to"],
        ["wishes", "lift", "加装电梯", "A lift"],
        ["wishes", "parking", "停车", "Parking"],
        ["wishes", "light", "楼道灯", "Light in the stairs"],
        ["wishes", "waste", "垃圾分类点", "The waste point"],
        ["wishes", "green", "绿化", "Greenery"],
        ["wishes", "other", "其他", "Something else"],
    ],
    "settings": [
        _SETTINGS,
        ["living", "居住与照护情况", "Living and care", "2026090101", "中文 (zh)"],
    ],
}
"""A questionnaire with a repeat, conditions, a constraint, a photo and a signature."""
