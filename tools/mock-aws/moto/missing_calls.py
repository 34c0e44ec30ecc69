"""Calls that Terraform's AWS provider makes and moto answers with an internal error."""

import json

from moto.apigateway.responses import APIGatewayResponse
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.budgets.responses import BudgetsResponse
from moto.stepfunctions.responses import StepFunctionResponse


def validate_state_machine_definition(self: StepFunctionResponse) -> str:
    json.loads(json.loads(self.body)["definition"])
    return json.dumps({"result": "OK", "diagnostics": []})


def update_method(self: APIGatewayResponse) -> str:
    _, _, api, _, resource, _, verb = self.path.split("/")
    method = self.backend.get_method(api, resource, verb)
    for operation in self._get_param("patchOperations"):
        if operation["path"] == "/authorizationType":
            method.authorization_type = operation["value"]
        elif operation["path"] == "/apiKeyRequired":
            method.api_key_required = operation["value"] == "true"
        else:
            raise NotImplementedError(f"UpdateMethod: {operation}")
    return json.dumps(method.to_json())


def always(answer: dict):
    text = json.dumps(answer)
    return lambda self: text


def install() -> None:
    APIGatewayResponse.update_method = update_method
    StepFunctionResponse.validate_state_machine_definition = validate_state_machine_definition
    StepFunctionResponse.list_state_machine_versions = always({"stateMachineVersions": []})
    ApplicationAutoScalingResponse.list_tags_for_resource = always({"Tags": {}})
    BudgetsResponse.describe_subscribers_for_notification = always({"Subscribers": []})
    BudgetsResponse.list_tags_for_resource = always({"ResourceTags": []})
