"""What a command never uses is not loaded, and no garbage is collected in a process that soon ends."""

from __future__ import annotations

import gc
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["short_process"]


@contextmanager
def short_process() -> Iterator[None]:
    """Run a command without collecting garbage; what is left when it ends goes with the process."""
    gc.disable()
    _postpone_f2py()
    try:
        yield
    finally:
        gc.enable()
    gc.freeze()


def _postpone_f2py() -> None:
    """Load numpy's Fortran compiler front end when it is first used.

    Importing ``scipy.special`` touches every submodule of numpy, this one too, which takes a tenth of the time of a
    command. ``LazyLoader`` is the standard library's way to put a module in place and run it later.
    """
    import numpy

    name = "numpy.f2py"
    spec = importlib.util.find_spec(name) if name not in sys.modules else None
    if spec is None or spec.loader is None:
        return
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    numpy.f2py = module
    spec.loader.exec_module(module)
