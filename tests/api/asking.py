"""The API over an engine, asked in process, and its problem documents."""

import json
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.api.application import make_application
from app.desk.live import Engine, Services, Snapshots
from tests.shop import NOW


def served(engine: Engine) -> FlaskClient:
    """The application over an engine, asked in process."""
    return make_application(Services(engine, Snapshots(engine), NOW.timestamp)).test_client()


def problem(response: TestResponse, status: int) -> dict[str, Any]:
    """The problem document of a refused request."""
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.content_type == "application/problem+json"
    body: dict[str, Any] = json.loads(response.data)
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert "Traceback" not in body["detail"]
    return body
