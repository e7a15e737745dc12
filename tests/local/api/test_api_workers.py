"""The API's routes of Workers: scripts of the account, routes of the zone."""

from __future__ import annotations

import json

import httpx
import pytest
from api_calls import Api, refusal

CODE = "export default { fetch() { return new Response('hello') } }"


def upload(api: Api, name: str = "api", metadata: str = '{"main_module": "main.js"}') -> httpx.Response:
    files = {
        "metadata": (None, metadata, "application/json"),
        "main.js": ("main.js", CODE, "application/javascript+module"),
    }
    return api.client.put(f"accounts/{api.store.account}/workers/scripts/{name}", files=files)


def test_a_script_is_uploaded_listed_and_removed(api: Api) -> None:
    made = upload(api).json()["result"]
    assert (made["id"], made["has_modules"], made["startup_time_ms"]) == ("api", True, 1)
    again = upload(api).json()["result"]
    assert (again["created_on"], again["tag"], again["etag"]) == (made["created_on"], made["tag"], made["etag"])
    scripts = f"accounts/{api.store.account}/workers/scripts"
    assert [script["id"] for script in api.client.get(scripts).json()["result"]] == ["api"]
    assert CODE not in api.client.get(scripts).text
    assert api.client.delete(f"{scripts}/api").json()["success"]
    assert refusal(api.client.delete(f"{scripts}/api")) == (404, 10007)


@pytest.mark.parametrize("metadata", ["{", "[]", "{}"], ids=["no-json", "no-object", "no-module"])
def test_an_upload_needs_metadata(api: Api, metadata: str) -> None:
    assert refusal(upload(api, metadata=metadata)) == (400, 10021)


def test_a_script_of_the_old_kind_is_its_code(api: Api) -> None:
    path = f"accounts/{api.store.account}/workers/scripts/old"
    assert api.client.put(path, content=CODE, headers={"Content-Type": "application/javascript"}).json()["success"]


def test_a_route_is_made_shown_replaced_and_removed(api: Api) -> None:
    upload(api)
    made = api.result("POST", "/workers/routes", {"pattern": "acme.test/api/*", "script": "api"})
    assert made == {"id": made["id"], "pattern": "acme.test/api/*", "script": "api"}
    assert api.result("GET", "/workers/routes") == [made]
    put = api.result("PUT", f"/workers/routes/{made['id']}", {"pattern": "acme.test/v2/*"})
    assert put == {"id": made["id"], "pattern": "acme.test/v2/*", "script": None}
    assert api.result("GET", f"/workers/routes/{made['id']}") == put
    assert api.result("DELETE", f"/workers/routes/{made['id']}") == {"id": made["id"]}
    assert api.refused("DELETE", f"/workers/routes/{made['id']}") == (404, 10009)


VALID = ["acme.test", "*acme.test/*", "*.acme.test/images/*", "https://www.acme.test/path*", "http://acme.test/"]


@pytest.mark.parametrize("pattern", VALID)
def test_patterns_that_are_taken(api: Api, pattern: str) -> None:
    assert api.result("POST", "/workers/routes", {"pattern": pattern})["pattern"] == pattern


INVALID = {
    "infix-wildcard": "acme.test/*.jpg",
    "query": "acme.test/?foo=*",
    "another-zone": "example.com/*",
    "no-host": "*/*",
    "wildcard-in-the-host": "www.*.acme.test/*",
    "another-scheme": "ftp://acme.test/*",
    "empty": "",
}


@pytest.mark.parametrize("pattern", INVALID.values(), ids=INVALID)
def test_patterns_that_are_refused(api: Api, pattern: str) -> None:
    assert api.refused("POST", "/workers/routes", {"pattern": pattern}) == (400, 10022)


def test_a_route_needs_a_script_that_is_there_and_a_pattern_that_is_not(api: Api) -> None:
    assert api.refused("POST", "/workers/routes", {"pattern": "acme.test/*", "script": "none"}) == (404, 10019)
    api.result("POST", "/workers/routes", {"pattern": "acme.test/a/*"})
    assert api.refused("POST", "/workers/routes", {"pattern": "ACME.test/a/*"}) == (409, 10020)
    api.result("POST", "/workers/routes", {"pattern": "acme.test/A/*"})


def test_scripts_are_kept_as_a_digest_only(api: Api) -> None:
    upload(api)
    assert CODE not in json.dumps(api.store.account_of(api.zone).scripts)
