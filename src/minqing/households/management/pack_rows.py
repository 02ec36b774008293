"""The child process that seals the rows of a roster: started by an import, never by hand.

It reads frames from standard input and answers each on standard output: four bytes of length, then
marshalled content. The first frame names the keyring and the contexts of the sealed columns, every
other one is a batch of doors. It ends with its input, also when the importing process was killed.
"""

import gc
import marshal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from minqing.households.rules.packing import Sealer, pack
from minqing.lib.encryption import Keyring

__all__ = ["main"]


def main() -> None:
    """Answer every batch until the input ends."""
    gc.disable()  # rows refer to nothing in circles
    frames = _frames(sys.stdin.buffer)
    keyring, id_context, phone_context = next(frames)
    sealer = Sealer(Keyring.load(Path(keyring)), id_context, phone_context)
    output = sys.stdout.buffer
    for roster, doors in frames:
        content = marshal.dumps(pack(roster, doors, sealer))
        output.write(len(content).to_bytes(4, "big") + content)
        output.flush()


def _frames(source: BinaryIO) -> Iterator[Any]:
    while size := source.read(4):
        # Our own parent writes these frames; a cut one means that it was killed.
        content = source.read(int.from_bytes(size, "big"))
        if len(content) < int.from_bytes(size, "big"):
            return
        yield marshal.loads(content)  # noqa: S302 - what our own parent process wrote


if __name__ == "__main__":
    main()
