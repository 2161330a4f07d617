"""Work done by a few threads ahead of whoever asks for it: results in order, a bounded number waiting.

for pixels in ahead.of(decode, files, waiting=8, thread="decode"): ...
"""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

THREADS = 4  # beyond these, decoding waits for the memory
In = TypeVar("In")
Out = TypeVar("Out")


def of(
    work: Callable[[In], Out], items: Iterable[In], waiting: int, thread: str
) -> Generator[Out, None, None]:
    """`work(item)` of each item, in order; whoever stops asking ends the threads."""
    items = iter(items)
    futures: deque[Future[Out]] = deque()
    with ThreadPoolExecutor(min(THREADS, os.cpu_count() or 1), thread) as pool:
        try:
            while True:
                futures.extend(pool.submit(work, item) for item in islice(items, waiting - len(futures)))
                if not futures:
                    return
                yield futures.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
