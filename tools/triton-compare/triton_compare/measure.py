"""Times of several ways to do the same work on the GPU, taken side by side.

All contenders are measured in turns within one loop, each time in another
order, so that clocks and temperature change for all alike. Before each
repetition a buffer far larger than the L2 cache is overwritten: data comes from
memory, and while that write runs the CPU gets ahead, so that CUDA's events
bracket work on the GPU alone.
"""

import statistics

import torch

# Bytes that are overwritten before each repetition: several times any L2.
FLUSH_BYTES = 512 << 20
COPY_BYTES = 1 << 30
WARMUP_ROUNDS = 5


def measure(contenders, repetitions):
    """Medians in seconds: {name: seconds} for {name: function}."""
    flush = torch.empty(FLUSH_BYTES, dtype=torch.int8, device="cuda")
    names = list(contenders)
    times = {name: [] for name in names}
    for turn in range(-WARMUP_ROUNDS, repetitions):
        shift = turn % len(names)
        for name in names[shift:] + names[:shift]:
            start = torch.cuda.Event(enable_timing=True)
            end = torch.cuda.Event(enable_timing=True)
            flush.zero_()
            start.record()
            contenders[name]()
            end.record()
            end.synchronize()
            if turn >= 0:
                times[name].append(start.elapsed_time(end) * 1e-3)
    return {name: statistics.median(values) for name, values in times.items()}


class Copy:
    """A device-to-device copy of 1 GiB: what memory can do. Bytes read and
    written count."""

    def __init__(self):
        self.source = torch.ones(COPY_BYTES, dtype=torch.int8, device="cuda")
        self.target = torch.empty_like(self.source)
        self.bytes = 2 * COPY_BYTES

    def __call__(self):
        self.target.copy_(self.source)
