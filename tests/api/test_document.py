"""The interface describes itself: for programs as OpenAPI, for people as a page without a script."""

import pytest


@pytest.fixture
def document(locked):
    return locked.get("/openapi.json").json()


def test_every_route_tells_its_problems_and_who_may_use_it(document):
    operation = document["paths"]["/v1/users/{user_id}/swipes"]["post"]
    assert operation["x-roles"] == {"user": "own", "app": "all", "admin": "all"}
    assert operation["security"] == [{"key": []}]
    told = {"200", "400", "401", "403", "404", "409", "413", "415", "422", "429", "500", "503"}
    assert (set(operation["responses"]), operation["responses"]["422"]["content"]) == (
        told,
        {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    )


def test_without_keys_the_document_asks_for_none(client):
    document = client.get("/openapi.json").json()
    assert "securitySchemes" not in document["components"]
    assert "security" not in document["paths"]["/metrics"]["get"]


def test_the_page_names_every_route_and_holds_no_script(locked, document):
    page = locked.get("/docs")
    missing = [path for path in document["paths"] if f" {path}</code>" not in page.text]
    assert (page.headers["content-type"], missing) == ("text/html; charset=utf-8", [])
    assert "<script" not in page.text and "style=" not in page.text
