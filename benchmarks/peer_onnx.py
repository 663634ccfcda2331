"""The peer for the runtime: ONNX Runtime on the encoder in int8, timed over the same windows of pieces, on one thread.

    peer_onnx.py GRAPH WINDOWS    WINDOWS: {"windows": [[id, …], …]}; prints {"seconds": …, "pieces": …, "sum": …}
"""
import json
import sys
import time

import numpy as np
import onnxruntime


def main():
    graph, windows = sys.argv[1], json.load(open(sys.argv[2]))["windows"]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    inputs = []
    for window in windows:
        ids = np.array([window], np.int64)
        inputs.append({"ids": ids, "places": np.arange(ids.shape[1], dtype=np.int64)[None]})
    session.run(None, inputs[0])  # first use allocates
    begin = time.perf_counter()
    total = 0.0
    for one in inputs:
        total += float(session.run(None, one)[0][0, 0, 0])
    seconds = time.perf_counter() - begin
    print(json.dumps({"seconds": seconds, "pieces": sum(map(len, windows)), "sum": total}))


if __name__ == "__main__":
    main()
