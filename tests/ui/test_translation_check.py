"""The translation check finds every kind of message and every kind of fault."""

from pathlib import Path

import pytest

from tools import check_translations as check


def test_messages_in_python() -> None:
    source = (
        "from django.utils.translation import gettext_lazy as words, pgettext\n"
        'a = words("Plain")\nb = pgettext("door", "met")\n'
        'c = ngettext("%(n)d day", "%(n)d days", n)\n'
        'd = words(variable)\ne = other("Not a message")\n'
    )
    assert set(check.messages_in_python(source)) == {
        check.Message(None, "Plain", None),
        check.Message("door", "met", None),
        check.Message(None, "%(n)d day", "%(n)d days"),
    }


def test_messages_in_templates() -> None:
    source = (
        '{% translate "100 %" %}{% translate "met" context "door" %}{% tag title=_("Title") %}'
        '{{ x|default:_("None") }}{% blocktranslate trimmed count n=rows %}\n {{ n }} row\n'
        "{% plural %} {{ n }} rows {% endblocktranslate %}{# translate 'no' #}"
    )
    assert set(check.messages_in_template(source)) == {
        check.Message(None, "100 %%", None),
        check.Message("door", "met", None),
        check.Message(None, "Title", None),
        check.Message(None, "None", None),
        check.Message(None, "%(n)s row", "%(n)s rows"),
    }


def test_faults_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "ROOT", tmp_path)
    package = tmp_path / "parcels"
    catalogue = package / check.CATALOGUE
    catalogue.parent.mkdir(parents=True)
    (package / "models.py").write_text('a = _("One"), _("Two"), _("Three"), _("Four")\n')
    catalogue.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "One"\nmsgstr "一"\n\nmsgid "Two"\nmsgstr ""\n\n'
        '#, fuzzy\nmsgid "Three"\nmsgstr "三"\n\nmsgid "Gone"\nmsgstr "没了"\n',
        encoding="utf-8",
    )
    faults = [fault.partition(": ")[2] for fault in check.faults_of(package)]
    assert sorted(fault.split(" (")[0] for fault in faults) == [
        "empty 'Two'",
        "fuzzy 'Three'",
        "missing 'Four'",
        "obsolete 'Gone'",
    ]


def test_two_wordings_of_one_message_are_named(tmp_path: Path) -> None:
    """The first installed catalogue wins: the other package would say what it never wrote."""
    said = {
        "parcels": 'msgid "Area"\nmsgstr "地域"\n\nmsgctxt "size"\nmsgid "Big"\nmsgstr "大"\n',
        "shops": 'msgid "Area"\nmsgstr "地区"\n\nmsgid "Big"\nmsgstr "重大"\n',
        "roads": 'msgid "Area"\nmsgstr "地域"\n\nmsgid "Long"\nmsgstr "长"\n',
    }
    packages = [tmp_path / name for name in said]
    for package in packages:
        catalogue = package / check.CATALOGUE
        catalogue.parent.mkdir(parents=True)
        head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        catalogue.write_text(head + said[package.name], encoding="utf-8")
    assert list(check.clashes_in(packages)) == [
        "two wordings of 'Area': parcels, roads: 地域; shops: 地区"
    ]
