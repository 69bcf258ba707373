"""A disk that fills: writes fail beyond some bytes a file."""

import resource
from contextlib import contextmanager


@contextmanager
def files_of_at_most(size):
    """Let writes fail beyond `size` bytes a file, as they do on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
