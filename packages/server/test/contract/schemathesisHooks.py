"""What schemathesis cannot know from the OpenAPI document. It loads this file as the module that SCHEMATHESIS_HOOKS names."""

import os

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def ndjson(_context, value):
    return (value if isinstance(value, str) else repr(value)).encode("utf-8", errors="ignore")


if os.environ.get("ONLY_JSON"):

    @schemathesis.hook
    def filter_case(_context, case):
        return case.media_type in (None, "application/json")
