"""What JAX remembers of the programs that it traced: all of it and for good, unless it is made to forget."""

import ctypes
import gc
import sys
import threading

import jax

from neurarium.runtime.lowering import let_contexts_go

MOST_PROGRAMS = 64

_lock = threading.Lock()
_programs = 0


def traced() -> None:
    """A program was traced and compiled; after so many, JAX forgets how it came to all of them.

    What is compiled lives on with whoever holds it. What JAX compiles by itself for single operations is
    loaded from its cache on disk again.
    """
    global _programs
    with _lock:
        _programs += 1
        if _programs < MOST_PROGRAMS:
            return
        _programs = 0
    forget()


def forget() -> None:
    """Let go what JAX traced, and give the memory that compiling left free back to the system.

    Compiling takes and frees hundreds of MiB in small pieces, which glibc would keep.
    """
    jax.clear_caches()
    let_contexts_go()
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim:
        trim(0)
