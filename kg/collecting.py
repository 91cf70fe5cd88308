"""Holding Python's collector of cycles back while millions of objects are made."""

import contextlib
import gc
from collections.abc import Iterator

__all__ = ["no_collecting"]


@contextlib.contextmanager
def no_collecting() -> Iterator[None]:
    """For what makes many objects of which none leads back to what holds it: collecting takes up to half of the time.

    What is no longer used is freed all the same: only cycles wait. It concerns the whole process.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
