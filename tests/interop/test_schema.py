"""The REST interface against its own description, whatever is sent; and Open311's two oracles."""

import json
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from georeport import GeoReport
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from minqing.cases import operations as cases
from minqing.cases.rules import Category
from tests.browser.server import LiveServer
from tests.cases.acting import acting, days, raise_for
from tests.cast import Cast
from tests.interop.acting import System, let_in
from tests.interop.test_open311 import ALWAYS, ROOT, post, read, shown
from tests.real_data import FOLDER

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 15


@pytest.fixture
def system(cast: Cast) -> System:
    """A client with every right, and requests to be found."""
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    with acting(cast.lin):
        cases.answer_on_the_spot(by=cast.lin.actor, at=days(1), case_id=case.pk, text="换好了")
    return let_in(cast, per_minute=60_000)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_as_described_and_none_is_a_server_error(
    system: System, mode: GenerationMode
) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    called = 0
    for result in schema.get_all_operations():
        operation = result.ok()  # type: ignore[union-attr]  # it raises for what is no operation
        if mode is GenerationMode.NEGATIVE and operation.path.endswith("categories"):
            continue  # nothing is sent there that could be wrong

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def call(case: Any) -> None:
            case.call_and_validate(
                headers={"Authorization": f"Bearer {system.token}"}, checks=CHECKS
            )

        call()
        called += 1
    assert called == (11 if mode is GenerationMode.POSITIVE else 10)


def validator(name: str) -> Draft4Validator:
    """The published schema of one answer, with those it refers to."""
    folder = FOLDER / "open311"
    known = {
        path.name: Resource.from_contents(json.loads(path.read_text("utf-8")), DRAFT4)
        for path in folder.glob("*.json")
    }
    registry: Registry[Any] = Registry().with_resources(known.items())
    return Draft4Validator(
        json.loads((folder / f"{name}.json").read_text("utf-8")), registry=registry
    )


def told_to_everybody(cast: Cast) -> None:
    """An open request, a closed one and a withdrawn one, all of them shown."""
    shown(cast)
    solved = shown(cast, body="停车位不够用", category=Category.TRAFFIC)
    with acting(cast.lin):
        cases.answer_on_the_spot(by=cast.lin.actor, at=days(1), case_id=solved.pk, text="已划线")
        cases.close(by=cast.lin.actor, at=days(2), case_id=solved.pk)


@pytest.mark.real_data
def test_every_answer_is_valid_by_the_published_schemas(cast: Cast) -> None:
    told_to_everybody(cast)
    requests = read("requests.json", **ALWAYS)
    assert {each["status"] for each in requests} == {"open", "closed"}
    validator("requests").validate(requests)
    for each in requests:
        validator("request").validate(each)
        one = read(f"requests/{each['service_request_id']}.json")
        validator("requests").validate(one)
    services = read("services.json")
    validator("services").validate(services)
    for service in services:
        validator("service").validate(service)
        validator("service-definition").validate(read(f"services/{service['service_code']}.json"))


@pytest.mark.real_data
def test_the_schemas_find_a_fault(cast: Cast) -> None:
    told_to_everybody(cast)
    (one, *_) = read("requests.json", **ALWAYS)
    wrong = [{**one, "status": "done"}, {**one, "service_request_id": 7}]
    assert [validator("request").is_valid(each) for each in wrong] == [False, False]


@pytest.mark.parametrize("form", ["json", "xml"])
def test_an_independent_client_reads_it_over_http(
    cast: Cast, server: Any, tmp_path: Path, form: str
) -> None:
    told_to_everybody(cast)
    live = LiveServer(server, tmp_path / "server.log")
    live.start()
    try:
        client = GeoReport(f"{live.url}{ROOT}", output_format=form)
        services = client.get_service_list()
        definition = client.get_service_definition("repair")
        requests = client.get_service_requests(
            start_date=ALWAYS["start_date"], end_date=ALWAYS["end_date"]
        )
        closed = client.get_service_requests(
            start_date=ALWAYS["start_date"], end_date=ALWAYS["end_date"], status="closed"
        )
        one = client.get_service_request(requests[0]["service_request_id"])
    finally:
        live.stop()
    assert [each["service_code"] for each in services] == [each.value for each in Category]
    assert definition["service_code"] == "repair"
    assert len(requests) == 2
    first = closed if isinstance(closed, dict) else closed[0]
    assert first["status"] == "closed"
    assert (one if isinstance(one, dict) else one[0])["description"] == requests[0]["description"]


def test_a_token_answers_over_both_forms(cast: Cast) -> None:
    sent = post(let_in(cast), service_code="repair", address_id="310199001001", description="灯坏")
    token = json.loads(sent.content)[0]["token"]
    assert read(f"tokens/{token}.json")[0]["token"] == token
