"""The types of the SDK's resources that are used, without those of all others.

``_inputs`` and ``outputs`` hold the types of every resource, 12 MB of source: building all 6,300 classes takes 0.27 s
of every preview. Both files run here as they are, and a class is built only where its name begins with that of a
resource in use, which is how Pulumi's generator names what is nested in one. How a class is built is asked of the
``__builtins__`` of the namespace that a file runs in (docs.python.org/3/library/functions.html#exec).
"""

from __future__ import annotations

import builtins
import contextlib
import importlib.abc
import importlib.util
import sys
from collections.abc import Callable, Iterator
from typing import Any

from launchready.errors import EngineError

_FILES = ("_inputs", "outputs")


class _Unmarked(type):
    """The class of a class that stays as it is: the SDK's decorators mark each class, and refuse one that is marked."""

    def __setattr__(cls, name: str, value: object) -> None:
        """Leave ``cls`` as it is."""


class LeftOut(metaclass=_Unmarked):
    """Stands for every type that is left out."""

    def __init__(self, *_: object, **__: object) -> None:
        raise TypeError("this type of the SDK is left out: name its resource in components/sdk.py")

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = None  # type: ignore[assignment]


@contextlib.contextmanager
def types_of(package: str, resources: tuple[str, ...]) -> Iterator[None]:
    """Let the SDK's ``package`` be imported with no types but those of ``resources`` (class names).

    Afterwards both files are out of the way: whoever imports the package later gets all types. The classes know the
    files by names of ours, under which they stay.
    """
    builders = {**vars(builtins), "__build_class__": _builder(resources)}
    try:
        for file in _FILES:
            _run(f"{package}.{file}", file, builders)
        yield
    finally:
        for file in _FILES:
            sys.modules.pop(f"{package}.{file}", None)


def _run(name: str, file: str, builders: dict[str, Any]) -> None:
    spec = importlib.util.find_spec(name)
    code = spec.loader.get_code(name) if spec and isinstance(spec.loader, importlib.abc.InspectLoader) else None
    if spec is None or code is None:
        raise EngineError(f"{name} cannot be read: run `make setup`, which installs the SDK")
    module = importlib.util.module_from_spec(spec)
    module.__name__ = f"{__name__}.{file}"
    module.__dict__["__builtins__"] = builders
    sys.modules[name] = sys.modules[module.__name__] = module
    exec(code, module.__dict__)  # noqa: S102 - what an import does


def _builder(resources: tuple[str, ...]) -> Callable[..., type]:
    def build(body: Callable[[], object], name: str, *bases: type, **options: Any) -> type:
        if not name.startswith(resources):
            return LeftOut
        built: type = builtins.__build_class__(body, name, *bases, **options)
        return built

    return build
