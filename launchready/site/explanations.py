"""What each key of a declared block means: the text below it in the source, read when somebody asks.

pydantic can read it for every block at import (``use_attribute_docstrings``); that costs a fifth of the import of all
of them, which every command and every preview pays, and only a schema or a mistake needs it.
"""

from __future__ import annotations

import ast
import inspect
from itertools import pairwise
from textwrap import dedent


def explanations(block: type) -> dict[str, str]:
    """Return the text below each key of ``block``, a class with annotated keys, by key."""
    (declared,) = ast.parse(dedent(inspect.getsource(block))).body
    assert isinstance(declared, ast.ClassDef)  # noqa: S101 - for the type checker: the source of a class is one
    return {
        key.target.id: inspect.cleandoc(text.value.value)
        for key, text in pairwise(declared.body)
        if isinstance(key, ast.AnnAssign) and isinstance(key.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant) and isinstance(text.value.value, str)
    }
