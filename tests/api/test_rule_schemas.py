"""Rules in an editor: a running server hands out the schema of each file of rules."""

import jsonschema_rs
import pytest
from flask.testing import FlaskClient

from app.core.kind import kind_of
from app.desk.packs import KINDS
from tests.api.asking import problem

SECTIONS = sorted({kind_of(one).section for one in KINDS})


@pytest.mark.parametrize("section", SECTIONS)
def test_every_file_of_rules_has_its_schema(web: FlaskClient, section: str) -> None:
    """Draft 7, which editors read; each tells its title, so that a wrong address is seen."""
    answer = web.get(f"/schemas/{section}.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/schema+json")
    schema = answer.get_json(force=True)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert schema["title"] == f"Gondola: {section}"
    assert jsonschema_rs.meta.is_valid(schema)


def test_an_editor_asks_again_only_for_what_changed(web: FlaskClient) -> None:
    """Nobody needs a key, and everybody may keep the answer."""
    answer = web.get("/schemas/facets.json")
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    again = web.get("/schemas/facets.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_schema_that_there_is_none_of_is_told_with_the_nearest(web: FlaskClient) -> None:
    """As everywhere: what is wrong, and the mend."""
    told = problem(web.get("/schemas/facet.json"), 404)["detail"]
    assert told == "there are no rules `facet`; did you mean `facets`?"


def test_the_schemas_are_described(web: FlaskClient) -> None:
    """In `/openapi.json`, with all the names that there are."""
    route = (web.get("/openapi.json").json or {})["paths"]["/schemas/{section}.json"]
    parameters = [*route.get("parameters", ()), *route["get"].get("parameters", ())]
    (section,) = [one for one in parameters if one["name"] == "section"]
    assert section["schema"]["enum"] == SECTIONS
    assert list(route["get"]["responses"]["200"]["content"]) == ["application/schema+json"]
