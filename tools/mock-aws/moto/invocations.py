"""Invocations of functions go to a host of containers outside: moto cannot run a function that is an image.

The host is asked by POST {IRIS_LAMBDA_HOST}/invocations?function=NAME&region=REGION&qualifier=LIVE with the payload as body. Its answer is
200 with what the function said, and the headers X-Amz-Function-Error and X-Amz-Executed-Version; or another status with {"message"}: then
nothing was invoked.
"""

import json
import os
import re
import threading
import urllib.error
import urllib.parse
import urllib.request

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import LambdaBackend
from moto.awslambda.responses import LambdaResponse

PASSED_ON = ("X-Amz-Function-Error", "X-Amz-Executed-Version")
MAX_INVOCATION_S = 900
LARGEST_PAYLOAD = 6_291_456


class CannotInvoke(LambdaClientError):
    def __init__(self, message: str):
        super().__init__("MockCannotInvoke", message)


class RequestTooLarge(LambdaClientError):
    code = 413

    def __init__(self):
        message = f"Request must be smaller than {LARGEST_PAYLOAD} bytes for the InvokeFunction operation"
        super().__init__("RequestTooLargeException", message)


def _ask(function: str, qualifier: str | None, region: str, body: bytes):
    host = os.environ.get("IRIS_LAMBDA_HOST")
    if not host:
        raise CannotInvoke("This mock of AWS was started without a host for functions.")
    query = {"function": function, "region": region, **({"qualifier": qualifier} if qualifier else {})}
    request = urllib.request.Request(f"{host}/invocations?{urllib.parse.urlencode(query)}", body, method="POST")
    try:
        return urllib.request.urlopen(request, timeout=MAX_INVOCATION_S)
    except urllib.error.HTTPError as error:
        raise CannotInvoke(json.load(error)["message"]) from error
    except OSError as error:
        raise CannotInvoke(f"The host for functions does not answer: {error}") from error


def invoke(self: LambdaBackend, function_name: str, qualifier: str | None, body, headers, response_headers):
    function = self.get_function(function_name, qualifier)
    # a name may be an ARN, and may end in the qualifier
    parts = function_name.split(":")
    if qualifier is None and len(parts) in (2, 8):
        qualifier = parts[-1]
    payload = body if isinstance(body, bytes) else (body or "{}").encode()
    if len(payload) > LARGEST_PAYLOAD:
        raise RequestTooLarge()
    with _ask(function.function_name, qualifier, self.region_name, payload) as answer:
        response_headers.update({name: answer.headers[name] for name in PASSED_ON if answer.headers[name]})
        return answer.read()


def respond(self: LambdaResponse):
    """The Invoke operation. moto's own looks for "qualifier" where AWS has "Qualifier", so that every call is one of $LATEST."""
    name = urllib.parse.unquote(re.search(r"/functions/(.+)/invocations", self.path).group(1))
    qualifier = self.querystring.get("Qualifier", [None])[0]
    kind = self.headers.get("X-Amz-Invocation-Type", "RequestResponse")
    headers: dict[str, str] = {"content-type": "application/json"}
    if kind == "RequestResponse":
        payload = self.backend.invoke(name, qualifier, self.body, self.headers, headers)
        return 200, headers, payload
    self.backend.get_function(name, qualifier)
    if kind == "DryRun":
        return 204, {"status": "204"}, ""
    threading.Thread(target=self.backend.invoke, args=(name, qualifier, self.body, self.headers, headers)).start()
    return 202, {"status": "202"}, ""


def install() -> None:
    LambdaBackend.invoke = invoke
    LambdaResponse.invoke = respond
