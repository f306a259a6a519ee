"""What a command never uses is not loaded, and no garbage is collected in a process that soon ends."""

from __future__ import annotations

import gc
import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["short_process"]

_UNUSED = tuple(f"numpy.{name}" for name in ("ctypeslib", "f2py", "fft", "ma", "polynomial", "testing"))


@contextmanager
def short_process() -> Iterator[None]:
    """Run a command without collecting garbage; what is left when it ends goes with the process.

    pydantic looks for no plugins meanwhile, unless the environment says which (``PYDANTIC_DISABLE_PLUGINS``).
    """
    gc.disable()
    ours = "PYDANTIC_DISABLE_PLUGINS" not in os.environ
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for name in _UNUSED:
        _postpone(name)
    try:
        yield
    finally:
        gc.enable()
        if ours:
            del os.environ["PYDANTIC_DISABLE_PLUGINS"]
    gc.freeze()


def _postpone(name: str) -> None:
    """Load a submodule of numpy when it is first used.

    Importing ``scipy.special`` touches every submodule of numpy, which takes a fifth of the time of a command.
    ``LazyLoader`` is the standard library's way to put a module in place and run it later.
    """
    import numpy

    spec = importlib.util.find_spec(name) if name not in sys.modules else None
    if spec is None or spec.loader is None:
        return
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    setattr(numpy, name.rpartition(".")[2], module)
    spec.loader.exec_module(module)
