"""``launchready expr EXPR``: an expression of the rules language, evaluated for one request or for many."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any, BinaryIO, TypeAlias

import click

from launchready.errors import CannotTell, CouldNotFindOut, LanguageError, UsageError
from launchready.language import Request, compile_filter, compile_target
from launchready.language.description import read_request

Answer: TypeAlias = dict[str, Any]
_LINE_KEYS = frozenset({"expr", "request", "target"})


@click.command("expr")
@click.argument("expression", metavar="EXPR", required=False)
@click.option("--request", "described", metavar="JSON", help="The request, as a JSON object.")
@click.option("--target", is_flag=True, help="EXPR gives a string, as a redirect's target does.")
@click.option("--batch", is_flag=True, help='Read {"expr", "request", "target"?} a line from standard input.')
@click.option("--json", "_as_json", is_flag=True, help="Answer in JSON, as it always does.")
def command(expression: str | None, described: str | None, target: bool, batch: bool, _as_json: bool) -> int:
    """Evaluate EXPR, in Cloudflare's rules language, for a request.

    For example: launchready expr 'http.host eq "acme.com" and not ssl' --request '{"url": "http://acme.com/a"}'

    The request is {"method", "url", "headers", "ip", "country", "version", "body", "response": {"status", "headers"},
    "fields": {name: value}}; url is needed, headers are all that are sent. The answer is one line of JSON.

    Exit codes: 0 {"value": …}, a value that is no UTF-8 as {"base64": …}; 2 {"error": message, "column": n}; 3
    {"value": null, "cannot_tell": reason} where it depends on what the request does not say. With --batch every line
    has its answer, and the exit code is 0.
    """
    if batch:
        if expression is not None or described is not None or target:
            raise UsageError("--batch reads expressions and requests from standard input: give none here")
        _answer_lines(sys.stdin.buffer)
        return 0
    if expression is None or described is None:
        raise UsageError("an expression and --request are needed, or --batch")
    answer = _answer_text(expression, described, target=target)
    click.echo(json.dumps(answer, ensure_ascii=False))
    if "error" in answer:
        return LanguageError.exit_code
    return CouldNotFindOut.exit_code if "cannot_tell" in answer else 0


def _answer_lines(lines: BinaryIO) -> None:
    for line in lines:
        # Encoded here: half a character in a message must not end the batch.
        encoded = json.dumps(_answer_line(line), ensure_ascii=False).encode("utf-8", "backslashreplace")
        sys.stdout.buffer.write(encoded + b"\n")
        sys.stdout.buffer.flush()


def _answer_line(line: bytes) -> Answer:
    try:
        asked = _loads(line.decode("utf-8"))
    except ValueError as error:
        return _error(f"this line is no JSON: {error}")
    if not isinstance(asked, dict) or not isinstance(asked.get("expr"), str) or "request" not in asked:
        return _error('a line is an object with "expr", a string, and "request"')
    if unknown := sorted(set(asked) - _LINE_KEYS):
        return _error(f'a line has "expr", "request" and "target", not {unknown[0]!r}')
    target = asked.get("target", False)
    if not isinstance(target, bool):
        return _error("target is true or false")
    return _answer(asked["expr"], lambda: read_request(asked["request"]), target=target)


def _answer_text(expression: str, described: str, *, target: bool) -> Answer:
    def read() -> Request:
        try:
            return read_request(_loads(described))
        except json.JSONDecodeError as error:
            raise ValueError(f"--request is no JSON: {error}") from None

    return _answer(expression, read, target=target)


def _loads(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("it nests too deeply") from None


def _answer(expression: str, read: Callable[[], Request], *, target: bool) -> Answer:
    try:
        evaluate = _compiled(expression, target=target)
        return {"value": evaluate(read())}
    except LanguageError as error:
        return {"error": error.reason, "column": error.column}
    except CannotTell as untold:
        return {"value": None, "cannot_tell": untold.reason}
    except UnicodeEncodeError:
        return _error("the request holds half a character (a surrogate)")
    except ValueError as error:
        return _error(str(error))


def _error(message: str) -> Answer:
    """Return the answer to what is wrong beside the expression, which has no column then."""
    return {"error": message, "column": None}


@lru_cache(maxsize=1024)
def _compiled(expression: str, *, target: bool) -> Callable[[Request], Any]:
    if not target:
        return compile_filter(expression).matches
    value = compile_target(expression)
    return lambda request: _shown(value.evaluate(request))


def _shown(text: str) -> str | dict[str, str]:
    """Return a string as JSON can hold it: text, or bytes that are no text in Base64."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return {"base64": base64.b64encode(text.encode("utf-8", "surrogateescape")).decode("ascii")}
    return text
