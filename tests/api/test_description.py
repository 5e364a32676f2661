"""The API against its own description: requests made from `/openapi.json`, right and wrong ones, and what they answer."""

from typing import Any

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import given, settings
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

EXAMPLES = 400
SHOP_DECIDES: list[Any] = [positive_data_acceptance, negative_data_rejection]
"""Whether a category, a facet or a sort is right is the shop's to say; other tests hold that to its word."""


@pytest.fixture
def api(web: FlaskClient) -> BaseSchema:
    """The small shop's description, with the application to ask."""
    return schemathesis.openapi.from_wsgi("/openapi.json", web.application)


@pytest.mark.full
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_to_generated_requests_is_as_described(api: BaseSchema, mode: GenerationMode) -> None:
    """Status, media type, headers and every field; no 5xx, whatever is sent."""
    for found in api.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not operation.definition.raw.keys() & {"parameters", "requestBody"}:
            continue  # nothing to get wrong

        @given(operation.as_strategy(generation_mode=mode))
        @settings(max_examples=EXAMPLES)
        def ask(case: schemathesis.Case[Any]) -> None:
            case.call_and_validate(excluded_checks=SHOP_DECIDES)

        ask()
