"""Writes the onnx package's own backend cases with their sizes taken away, a line of JSON each: onnx_backend_cases.py FILE.

Each case comes twice: `renamed` has a symbol for the first dimension of every input and output, the same for the same
size, and `free` has no sizes at all.
Inputs and expected outputs are nested lists in the form that requests and answers have. What no request can hold, and
what is large, is left out and counted on stderr.
"""
import base64
import glob
import json
import math
import os
import sys

import numpy as np
import onnx
from onnx import numpy_helper
from onnx.backend.test.loader import load_model_tests

MOST_BYTES = 1_000_000
MOST_ELEMENTS = 50_000
# the newest that onnxruntime 1.30 takes
MOST_IR = 13
MOST_OPSET = 26
NODE_KINDS = ("node", "pytorch-converted", "pytorch-operator", "simple")


def nested(array):
    """An array as a request or an answer would hold it."""
    if array.ndim > 0:
        return [nested(np.asarray(part)) for part in array]
    value = array.item()
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53 - 1:
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def rewritten(model, first_only):
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    copy.ir_version = min(copy.ir_version, MOST_IR)
    for opset in copy.opset_import:
        if opset.domain in ("", "ai.onnx"):
            opset.version = min(opset.version, MOST_OPSET)
    del copy.graph.value_info[:]
    given = {tensor.name for tensor in copy.graph.initializer}
    for info in [*copy.graph.input, *copy.graph.output]:
        if info.name in given:
            continue
        dims = info.type.tensor_type.shape.dim
        for dim in dims[:1] if first_only else dims:
            size = dim.dim_value
            dim.Clear()
            if first_only:
                dim.dim_param = f"N{size}"
    return base64.b64encode(copy.SerializeToString()).decode()


def tensors_of_file(folder, kind):
    files = sorted(glob.glob(os.path.join(folder, f"{kind}_*.pb")), key=lambda name: int(name.split("_")[-1][:-3]))
    return [numpy_helper.to_array(onnx.load_tensor(name)) for name in files]


def data_of(case):
    """The model of a case and its first set of inputs and outputs."""
    if case.model is not None:
        return case.model, *case.data_sets[0]
    model = onnx.load(os.path.join(case.model_dir, "model.onnx"))
    folder = os.path.join(case.model_dir, "test_data_set_0")
    return model, tensors_of_file(folder, "input"), tensors_of_file(folder, "output")


def line_of(case):
    model, inputs, outputs = data_of(case)
    given = {tensor.name for tensor in model.graph.initializer}
    infos = [info for info in model.graph.input if info.name not in given]
    for info in [*infos, *model.graph.output]:
        if not info.type.HasField("tensor_type"):
            raise ValueError("no tensor")
    arrays = [np.asarray(array) for array in [*inputs, *outputs]]
    if sum(array.size for array in arrays) > MOST_ELEMENTS or model.ByteSize() > MOST_BYTES:
        raise ValueError("large")
    return {
        "name": case.name,
        "rtol": case.rtol,
        "atol": case.atol,
        "models": {"renamed": rewritten(model, True), "free": rewritten(model, False)},
        "inputs": {info.name: nested(np.asarray(array)) for info, array in zip(infos, inputs)},
        "outputs": {info.name: nested(np.asarray(array)) for info, array in zip(model.graph.output, outputs)},
    }


def main(path):
    left_out = {}
    written = 0
    with open(path, "w", encoding="utf-8") as file:
        for case in (case for kind in NODE_KINDS for case in load_model_tests(kind=kind)):
            try:
                file.write(json.dumps(line_of(case)) + "\n")
                written += 1
            except Exception as error:  # noqa: BLE001 a case that cannot be written is counted, whatever it is
                reason = str(error) if isinstance(error, ValueError) and len(str(error)) < 20 else type(error).__name__
                left_out[reason] = left_out.get(reason, 0) + 1
    print(f"{written} cases written, left out: {left_out}", file=sys.stderr)


main(sys.argv[1])
