"""The types of Triton's language, as names: see __init__.py."""


class dtype:
    def __init__(self, name):
        self.name = name


class constexpr:
    def __init__(self, value):
        self.value = value


for _member, _name in (
        ("int1", "int1"), ("int8", "int8"), ("int16", "int16"),
        ("int32", "int32"), ("int64", "int64"), ("uint8", "uint8"),
        ("uint16", "uint16"), ("uint32", "uint32"), ("uint64", "uint64"),
        ("float8e4nv", "fp8e4nv"), ("float8e5", "fp8e5"), ("float16", "fp16"),
        ("bfloat16", "bf16"), ("float32", "fp32"), ("float64", "fp64")):
    globals()[_member] = dtype(_name)
