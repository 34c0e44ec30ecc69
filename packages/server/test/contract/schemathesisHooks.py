"""What schemathesis cannot know from the OpenAPI document. It loads this file as the module that SCHEMATHESIS_HOOKS names."""

import os

import schemathesis


def bytes_of(_context, value):
    if isinstance(value, bytes):
        return value
    return (value if isinstance(value, str) else repr(value)).encode("utf-8", errors="ignore")


schemathesis.serializer("application/x-ndjson")(bytes_of)
schemathesis.serializer("application/vnd.apache.arrow.stream")(bytes_of)


ENCODINGS = {"gzip", "br", "deflate", "zstd"}


@schemathesis.hook
def before_call(_context, case, _kwargs):
    """JSON Schema cannot say that a body is compressed, nor that all arrays of a table have one length."""
    if case.headers and case.headers.get("content-encoding") in ENCODINGS:
        del case.headers["content-encoding"]
    inputs = case.body.get("inputs") if isinstance(case.body, dict) else None
    if isinstance(inputs, dict) and inputs and all(isinstance(values, list) for values in inputs.values()):
        length = min(len(values) for values in inputs.values())
        case.body["inputs"] = {name: values[:length] for name, values in inputs.items()}


if os.environ.get("ONLY_JSON"):

    @schemathesis.hook
    def filter_case(_context, case):
        return case.media_type in (None, "application/json")
