"""What holds for all tests."""

from __future__ import annotations

import signal

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # Started in the background of a shell, a process ignores Ctrl-C and so do all that it starts; the tests
    # of interrupted runs need it heard.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config):
    """Workers take the files in their order: by their number of tests, the few slow ones would come last."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False
