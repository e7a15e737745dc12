"""``launchready expr``: one answer in JSON for one expression, or for a line each of standard input."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pytest

from launchready.cli import main

URL = {"url": "https://www.acme.com/a.css?b=1"}
UNSAID = "the request does not say its country"


def run(capsysbinary: pytest.CaptureFixture[bytes], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["expr", *arguments])
    output = capsysbinary.readouterr()
    return int(ended.value.code or 0), output.out.decode(), output.err.decode()


def ask(capsysbinary: pytest.CaptureFixture[bytes], expression: str, request: Any, *more: str) -> tuple[int, Any]:
    code, output, _ = run(capsysbinary, expression, "--request", json.dumps(request), *more)
    return code, json.loads(output)


ANSWERS = {
    "true": ('http.host eq "www.acme.com"', URL, 0, {"value": True}),
    "false": ("not ssl", URL, 0, {"value": False}),
    "method": ('http.request.method eq "POST"', URL | {"method": "POST"}, 0, {"value": True}),
    "headers": ('http.request.headers["x"][1] eq "b"', URL | {"headers": {"X": ["a", "b"]}}, 0, {"value": True}),
    "address": ("ip.src in {2001:db8::/32}", URL | {"ip": "2001:db8::1"}, 0, {"value": True}),
    "country": ('ip.src.country eq "DE"', URL | {"country": "DE"}, 0, {"value": True}),
    "version": ('http.request.version eq "HTTP/3"', URL | {"version": "HTTP/3"}, 0, {"value": True}),
    "body": ('http.request.body.raw eq "é"', URL | {"body": "é"}, 0, {"value": True}),
    "response": (
        'http.response.code eq 404 and http.response.headers["x"][0] eq "1"',
        URL | {"response": {"status": 404, "headers": {"X": "1"}}}, 0, {"value": True},
    ),
    "integer field": ("cf.waf.score lt 30", URL | {"fields": {"cf.waf.score": 2}}, 0, {"value": True}),
    "address field": ("cf.edge.server_ip eq ::1", URL | {"fields": {"cf.edge.server_ip": "::1"}}, 0, {"value": True}),
    "array field": (
        "any(cf.bot_management.detection_ids[*] eq 2)",
        URL | {"fields": {"cf.bot_management.detection_ids": [1, 2]}}, 0, {"value": True},
    ),
    "map field": (
        'http.request.body.multipart["a"][0] eq "b"',
        URL | {"fields": {"http.request.body.multipart": {"a": ["b"]}}}, 0, {"value": True},
    ),
    "not said": ('ip.src.country eq "DE"', URL, 3, {"value": None, "cannot_tell": UNSAID}),
    "not said and of no matter": ('ssl or ip.src.country eq "DE"', URL, 0, {"value": True}),
    "wrong": ('ssl and http.host = "a"', URL, 2, {"error": "= stands where a comparison operator is expected; write ==",
                                                  "column": 19}),
    "wrong type": ("http.host eq ip.src", URL, 2, {"error": "a string is compared with an IP address", "column": 14}),
}  # fmt: skip


@pytest.mark.parametrize(("expression", "request_", "code", "answer"), ANSWERS.values(), ids=ANSWERS.keys())
def test_answer(
    capsysbinary: pytest.CaptureFixture[bytes], expression: str, request_: Any, code: int, answer: Any
) -> None:
    assert ask(capsysbinary, expression, request_) == (code, answer)


TARGETS = {
    "text": ('concat("https://acme.com", http.request.uri.path)', "https://acme.com/a.css"),
    "missing": ('http.request.headers["x"][0]', ""),
    "text beyond ASCII": (r'concat("é", "\xc3\xa9")', "éé"),
    "bytes that are no text": (r'concat("\xff", "a")', {"base64": "/2E="}),
}


@pytest.mark.parametrize(("expression", "value"), TARGETS.values(), ids=TARGETS.keys())
def test_target(capsysbinary: pytest.CaptureFixture[bytes], expression: str, value: Any) -> None:
    assert ask(capsysbinary, expression, URL, "--target", "--json") == (0, {"value": value})


WRONG = {
    "no object": ([], "the request is a JSON object"),
    "no url": ({"method": "GET"}, 'the request needs a "url"'),
    "url without a scheme": ({"url": "acme.com"}, "no absolute http or https URL"),
    "another port": ({"url": "https://acme.com:8443/"}, "is not modelled"),
    "port that is none": ({"url": "https://acme.com:x/"}, "Port could not be cast"),
    "host that is none": ({"url": "https://\u0378.com/"}, "Codepoint"),
    "unknown key": (URL | {"cookies": {}}, "has no 'cookies': it has method, url, headers"),
    "address": (URL | {"ip": "1.2.3"}, "'1.2.3' is no IP address"),
    "method that is no string": (URL | {"method": 1}, "method is a string"),
    "headers that are a list": (URL | {"headers": []}, "headers is a JSON object"),
    "header that is a number": (URL | {"headers": {"x": 1}}, "the header x is a string, or a list"),
    "response without a status": (URL | {"response": {}}, 'needs a "status"'),
    "status that is a boolean": (URL | {"response": {"status": True}}, 'needs a "status"'),
    "unknown field": (URL | {"fields": {"nope": 1}}, "the field nope is unknown"),
    "field of another type": (URL | {"fields": {"cf.waf.score": "1"}}, "cf.waf.score is an integer"),
    "boolean for an integer": (URL | {"fields": {"cf.waf.score": True}}, "cf.waf.score is an integer"),
    "element of another type": (URL | {"fields": {"http.request.headers.names": [1]}}, "is a string"),
    "half a character": ({"url": "https://acme.com/\ud800"}, "half a character"),
}


@pytest.mark.parametrize(("request_", "message"), WRONG.values(), ids=WRONG.keys())
def test_a_request_that_is_described_wrongly(
    capsysbinary: pytest.CaptureFixture[bytes], request_: Any, message: str
) -> None:
    code, answer = ask(capsysbinary, 'http.request.uri contains "x"', request_)
    assert (code, answer["column"], message in answer["error"]) == (2, None, True), answer


def test_a_request_that_is_no_json(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    code, output, _ = run(capsysbinary, "ssl", "--request", "{")
    assert (code, "--request is no JSON" in json.loads(output)["error"]) == (2, True)


USES = {
    "nothing": [],
    "no request": ["ssl"],
    "batch and an expression": ["ssl", "--batch"],
    "batch and a target": ["--batch", "--target"],
}


@pytest.mark.parametrize("arguments", USES.values(), ids=USES.keys())
def test_wrong_use(capsysbinary: pytest.CaptureFixture[bytes], arguments: list[str]) -> None:
    code, output, error = run(capsysbinary, *arguments)
    assert (code, output, "Traceback" in error) == (2, "", False)


def batch(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, *lines: bytes
) -> tuple[int, list[Any]]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\n".join(lines))))
    code, output, _ = run(capsysbinary, "--batch")
    return code, [json.loads(line) for line in output.splitlines()]


def test_every_line_has_its_answer_and_a_bad_one_stops_nothing(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        {"expr": "ssl", "request": URL},
        {"expr": "ssl and", "request": URL},
        {"expr": 'concat("a", http.request.method)', "request": URL, "target": True},
        {"expr": "ip.src eq ::1", "request": URL},
        {"expr": "ssl", "request": []},
        {"expr": 5, "request": URL},
        {"expr": "ssl"},
        {"expr": "ssl", "request": URL, "target": 1},
        {"expr": "ssl", "request": URL, "other": 1},
        [],
    ]
    raw = [json.dumps(line).encode() for line in lines]
    bad = [b"{", b"", b"\xff", b"[" * 100_000, b"NaN", b'{"expr": "http.host eq \\"\\ud800\\"", "request": {}}']
    code, answers = batch(capsysbinary, monkeypatch, *raw, *bad, raw[0])
    assert (code, len(answers)) == (0, len(raw) + len(bad) + 1)
    assert answers[:4] == [
        {"value": True},
        {"error": "the end stands where a field or function is expected", "column": 8},
        {"value": "aGET"},
        {"value": None, "cannot_tell": "the request does not say its IP address"},
    ]
    assert all(set(answer) == {"error", "column"} for answer in answers[4:-1])
    assert answers[-1] == {"value": True}


def test_a_line_is_answered_before_the_next_one_is_read(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bytes] = []

    class Asking(io.BytesIO):
        def __next__(self) -> bytes:
            line = super().__next__()
            seen.append(capsysbinary.readouterr().out)
            return line

    line = json.dumps({"expr": "ssl", "request": URL}).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Asking(line + b"\n" + line)))
    code, _, _ = run(capsysbinary, "--batch")
    assert (code, seen) == (0, [b"", b'{"value": true}\n'])
