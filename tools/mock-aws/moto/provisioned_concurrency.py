"""Lambda's provisioned concurrency, which moto does not know: what is asked for is there at once."""

import json
from urllib.parse import unquote

from moto.awslambda import urls
from moto.awslambda.responses import LambdaResponse


def _requested(self: LambdaResponse) -> dict[tuple[str, str], int]:
    """What is asked for, by function and qualifier: kept in the backend, which a reset empties."""
    if not hasattr(self.backend, "provisioned_concurrency"):
        self.backend.provisioned_concurrency = {}
    return self.backend.provisioned_concurrency


def _key(self: LambdaResponse) -> tuple[str, str]:
    function = unquote(self.path.split("/functions/")[1].split("/")[0])
    return function, self.querystring.get("Qualifier", [""])[0]


def _configuration(count: int) -> str:
    counts = {f"{kind}ProvisionedConcurrentExecutions": count for kind in ("Requested", "Allocated", "Available")}
    return json.dumps({**counts, "Status": "READY", "LastModified": "2026-01-01T00:00:00+0000"})


def put(self: LambdaResponse):
    count = _requested(self)[_key(self)] = json.loads(self.body)["ProvisionedConcurrentExecutions"]
    return 202, {"status": 202}, _configuration(count)


def get(self: LambdaResponse):
    count = _requested(self).get(_key(self))
    if count is not None:
        return 200, {}, _configuration(count)
    headers = {"status": 404, "x-amzn-errortype": "ProvisionedConcurrencyConfigNotFoundException"}
    return 404, headers, json.dumps({"Message": "No Provisioned Concurrency Config found for this function"})


def delete(self: LambdaResponse):
    _requested(self).pop(_key(self), None)
    return 204, {"status": 204}, ""


def install() -> None:
    LambdaResponse.put_provisioned_concurrency_config = put
    LambdaResponse.get_provisioned_concurrency_config = get
    LambdaResponse.delete_provisioned_concurrency_config = delete
    path = r"{0}/(?P<api_version>[^/]+)/functions/(?P<function_name>[\w_:%-]+)/provisioned-concurrency$"
    urls.url_paths[path] = LambdaResponse.dispatch
