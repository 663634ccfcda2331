"""The encoder of `model/depesza.safetensors` as ONNX, in float and in int8, for ONNX Runtime.

    export_onnx.py MODEL FOLDER    writes FOLDER/{plain,fused}.onnx and FOLDER/{plain,fused}-int8.onnx

The plain graph is BERT as exporters write it; the fused one has ONNX Runtime's own attention operator, as its optimiser for
transformers makes it. ONNX Runtime joins GELU and layer normalisation by itself in both. The weights are those of the 8-bit file:
quantising them again by output channel gives the same 8-bit numbers.
"""
import json
import pathlib
import struct
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

DTYPES = {"F32": np.float32, "F16": np.float16, "I8": np.int8, "U8": np.uint8, "I32": np.int32, "U32": np.uint32}


def read_safetensors(path):
    """({name: array}, metadata) of a safetensors file."""
    raw = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    body = memoryview(raw)[8 + length :]
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(body[start:end], DTYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors, metadata


def embeddings(tensors):
    """The table of pieces, float: blocks of 32 values in 4 bits, low nibbles first."""
    packed, scale = tensors["emb.q"], tensors["emb.d"].astype(np.float32)
    blocks = packed.reshape(packed.shape[0], -1, 16)
    values = np.concatenate([blocks & 15, blocks >> 4], axis=2).astype(np.float32) - 8
    return (values * scale[:, :, None]).reshape(packed.shape[0], -1)


class Graph:
    def __init__(self):
        self.nodes, self.weights, self.count = [], [], 0

    def weight(self, name, array):
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind, inputs, **attributes):
        """Adds an operator and names its output."""
        self.count += 1
        output = f"{kind}_{self.count}"
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output


def build(tensors, config, fused):
    hidden, heads, layers = config["hidden"], config["heads"], config["layers"]
    size, eps = hidden // heads, config["eps"]
    g = Graph()
    number = lambda name, value: g.weight(name, np.array(value))
    shape = number("split_shape", np.array([0, 0, heads, size], np.int64))
    joined = number("join_shape", np.array([0, 0, hidden], np.int64))
    scale = number("attention_scale", np.float32(size**0.5))
    two, half, one = number("sqrt2", np.float32(2**0.5)), number("half", np.float32(0.5)), number("one", np.float32(1))

    def matrix_of(name):
        if f"{name}.q" in tensors:
            return tensors[f"{name}.q"].astype(np.float32) * tensors[f"{name}.s"].astype(np.float32).reshape(-1, 1)
        return tensors[f"{name}.w"].astype(np.float32)

    def linear(x, name, rows=slice(None)):
        tag = f"{name}.{rows.start or 0}"
        x = g.node("MatMul", [x, g.weight(f"{tag}.weight", matrix_of(name)[rows].T)])
        return g.node("Add", [x, g.weight(f"{tag}.bias", tensors[f"{name}.b"].astype(np.float32)[rows])])

    def normed(x, name):
        parts = [g.weight(f"{name}.{p}", tensors[f"{name}.{p}"].astype(np.float32)) for p in "wb"]
        return g.node("LayerNormalization", [x, *parts], axis=-1, epsilon=eps)

    table = g.weight("pieces", embeddings(tensors))
    positions = g.weight("positions", tensors["pos"].astype(np.float32))
    x = g.node("Add", [g.node("Gather", [table, "ids"]), g.node("Gather", [positions, "places"])])
    x = normed(x, "emb_ln")
    def attention(x, name):
        if fused:
            weight, bias = g.weight(f"{name}.weight", matrix_of(name).T), g.weight(f"{name}.bias", tensors[f"{name}.b"].astype(np.float32))
            return g.node("Attention", [x, weight, bias], domain="com.microsoft", num_heads=heads)
        parts = [linear(x, name, slice(i * hidden, (i + 1) * hidden)) for i in range(3)]
        q, k, v = (g.node("Reshape", [p, shape]) for p in parts)
        q = g.node("Transpose", [q], perm=[0, 2, 1, 3])
        k = g.node("Transpose", [k], perm=[0, 2, 3, 1])
        v = g.node("Transpose", [v], perm=[0, 2, 1, 3])
        weights = g.node("Softmax", [g.node("Div", [g.node("MatMul", [q, k]), scale])], axis=-1)
        attended = g.node("Transpose", [g.node("MatMul", [weights, v])], perm=[0, 2, 1, 3])
        return g.node("Reshape", [attended, joined])

    for n in range(layers):
        attended = linear(attention(x, f"layers.{n}.qkv"), f"layers.{n}.ao")
        x = normed(g.node("Add", [attended, x]), f"layers.{n}.ln1")
        inner = linear(x, f"layers.{n}.fi")
        erf = g.node("Add", [g.node("Erf", [g.node("Div", [inner, two])]), one])
        inner = g.node("Mul", [g.node("Mul", [inner, erf]), half])
        x = normed(g.node("Add", [linear(inner, f"layers.{n}.fo"), x]), f"layers.{n}.ln2")
    g.nodes.append(helper.make_node("Identity", [x], ["hidden"], name="hidden"))
    axes = ["batch", "pieces_in_window"]
    graph = helper.make_graph(
        g.nodes,
        "encoder",
        [helper.make_tensor_value_info(name, TensorProto.INT64, axes) for name in ("ids", "places")],
        [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [*axes, hidden])],
        g.weights,
    )
    domains = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=domains, ir_version=9)
    onnx.checker.check_model(model)
    return model


def export(model_path, folder):
    """Writes the graphs and returns {name: path}."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tensors, metadata = read_safetensors(model_path)
    config = json.loads(metadata["config"])
    paths = {}
    for name, fused in (("plain", False), ("fused", True)):
        paths[name], paths[f"{name}-int8"] = folder / f"{name}.onnx", folder / f"{name}-int8.onnx"
        onnx.save(build(tensors, config, fused), paths[name])
        quantize_dynamic(
            paths[name], paths[f"{name}-int8"], weight_type=QuantType.QInt8, per_channel=not fused,
            op_types_to_quantize=["MatMul", "Attention"], extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )
    return paths


if __name__ == "__main__":
    print(json.dumps({name: str(path) for name, path in export(sys.argv[1], sys.argv[2]).items()}))
