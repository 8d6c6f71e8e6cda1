"""The two classes of Triton's that triton-compare knows: see ../__init__.py."""

# What the kernel of a name does to its arguments.
EFFECTS = {}


class KernelInterface:
    def __getitem__(self, grid):
        return lambda *arguments, **keywords: self.run(
            *arguments, grid=grid, warmup=False, **keywords)


class JITFunction(KernelInterface):
    def __init__(self, fn):
        self.fn = fn

    def run(self, *arguments, grid, warmup, **keywords):
        if callable(grid):
            names = self.fn.__code__.co_varnames
            bound = {**dict(zip(names, arguments)), **keywords}
            assert isinstance(grid(bound), tuple)
        return EFFECTS[self.fn.__name__](*arguments, **keywords)
