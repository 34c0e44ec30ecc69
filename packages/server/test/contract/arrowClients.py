"""Sends tables of pyarrow, pandas and polars to a server, and prints what comes back as JSON. Argument: the server's URL."""

import io
import json
import sys
import urllib.error
import urllib.request

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

ARROW = "application/vnd.apache.arrow.stream"


def post(path, body):
    request = urllib.request.Request(sys.argv[1] + path, body, {"content-type": ARROW})
    try:
        with urllib.request.urlopen(request) as response:
            return response.read()
    except urllib.error.HTTPError as error:
        return json.load(error)


def stream(table, **options):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def predict(path, table):
    return pa.ipc.open_stream(post(path, stream(table))).read_all().to_pylist()


def polars_stream(frame):
    buffer = io.BytesIO()
    frame.write_ipc_stream(buffer)
    return buffer.getvalue()


petals = pd.DataFrame({"petal_width": [0.2, 1.8, None], "petal_length": [1.4, 5.1, 4.0]}, index=["a", "b", "c"])
mixed = {
    "size": pa.array([1.5, 2.5], pa.float16()),
    "age": pa.array([1, 2], pa.uint8()),
    "id": pa.array([2**62, -1], pa.int64()),
    "is_new": pa.array([True, False]),
    "town": pa.array(["Bonn", "Ulm"]),
}
tensors = np.array([[1, 2, 3], [-1, np.inf, np.nan]], np.float32)
large = pa.table({"petal_length": np.arange(100_000) % 7 + 0.5, "petal_width": np.ones(100_000)})

print(
    json.dumps(
        {
            "pandas": predict("/predict", pa.Table.from_pandas(petals)),
            "probabilities": predict("/predict?probabilities=true", pa.Table.from_pandas(petals[:1])),
            "polars": pl.read_ipc_stream(post("/predict", polars_stream(pl.from_pandas(petals)))).to_dicts(),
            "mixed": predict("/models/mixed/predict", pa.table(mixed)),
            "categories": predict("/models/mixed/predict", pa.table({**mixed, "town": mixed["town"].dictionary_encode()})),
            "large text": predict("/models/mixed/predict", pa.table({**mixed, "town": mixed["town"].cast(pa.large_string())})),
            "polars text": pl.read_ipc_stream(
                post("/models/mixed/predict", polars_stream(pl.DataFrame(pa.table({**mixed, "size": [1.5, 2.5]}).to_pydict())))
            ).to_dicts(),
            "tensors": predict(
                "/models/halves/predict",
                pa.table({"x": pa.FixedSizeListArray.from_arrays(tensors.ravel(), 3)}),
            ),
            "many rows": pa.ipc.open_stream(post("/predict", stream(large))).read_all()["label"].value_counts().to_pylist(),
            "compressed": post("/predict", stream(pa.Table.from_pandas(petals), compression="zstd")),
            "unknown column": post("/predict", stream(pa.table({"petal_lenght": [1.0], "petal_width": [1.0]}))),
        },
        allow_nan=True,
    )
)
