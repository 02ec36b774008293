"""``minqing``: where the command line begins. What it can do is in ``commands``.

Remember: nothing heavy is imported before Ctrl-C is looked after.
"""

import os
import signal
from types import FrameType

__all__ = ["main"]


def main() -> None:
    """Run one command."""
    # Importing takes half a second, in which nothing is begun that would have to be ended well.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end_at_once)
    from minqing.config.commands import run

    if signal.getsignal(signal.SIGINT) is _end_at_once:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run()


def _end_at_once(_number: int, _frame: FrameType | None) -> None:
    os.write(2, b"Stopped before it began.\n")
    os._exit(130)


if __name__ == "__main__":
    main()
