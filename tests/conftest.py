"""What holds for all tests."""

from __future__ import annotations

import signal

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # Started in the background of a shell, a process ignores Ctrl-C and so do all that it starts; the tests
    # of interrupted runs need it heard.
    signal.signal(signal.SIGINT, signal.default_int_handler)
