"""What came of one case of a file. It needs no PyTorch: reports are also made
from results that were saved as JSON."""

import dataclasses


@dataclasses.dataclass
class Result:
    """What came of one case. `ratios` are the worst errors as multiples of
    what is allowed: of each compiler, and between the two. `seconds` are
    medians; `copy` is the bandwidth of a copy in the same loop. A case whose
    kernels are in the dialect has nothing of Triton's."""
    file: str
    name: str
    parameters: dict
    benchmark: bool
    # passed, failed (a result is wrong), error, or skipped (too little memory,
    # or marked with cpu_only).
    status: str = "passed"
    message: str = ""
    ratios: dict = dataclasses.field(default_factory=dict)
    seconds: dict = dataclasses.field(default_factory=dict)
    bytes: int = 0
    flops: int = 0
    copy: float = 0.0

    def is_bad(self):
        return self.status in ("failed", "error")

    @property
    def label(self):
        texts = [f"{name}={value}" for name, value in self.parameters.items()]
        return f"{self.name}[{', '.join(texts)}]" if texts else self.name

    def rate(self, who):
        """Bytes per second of a contender; 0 if it was not measured."""
        return self.bytes / self.seconds[who] if who in self.seconds else 0.0

    def speedup(self, who="triton"):
        """How many times as fast as another Tile is; 0 if that did not run."""
        return self.seconds.get(who, 0.0) / self.seconds["tile"]

    def share_of_copy(self):
        """Tile's bandwidth beside the copy's; 0 if no bytes were stated."""
        return self.rate("tile") / self.copy if self.copy else 0.0
