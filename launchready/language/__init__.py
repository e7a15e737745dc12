"""Cloudflare's rules language: parse, type-check, compile, evaluate. Pure, and without any network."""

from launchready.errors import CannotTell, LanguageError
from launchready.language.expressions import Filter, Target, compile_filter, compile_target
from launchready.language.request import Request, request_from_url
from launchready.language.sent import Response

__all__ = [
    "CannotTell",
    "Filter",
    "LanguageError",
    "Request",
    "Response",
    "Target",
    "compile_filter",
    "compile_target",
    "request_from_url",
]
