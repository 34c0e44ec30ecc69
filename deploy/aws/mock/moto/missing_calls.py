"""Calls that Terraform's AWS provider makes and moto answers with an internal error."""

import json

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.budgets.responses import BudgetsResponse
from moto.stepfunctions.responses import StepFunctionResponse


def validate_state_machine_definition(self: StepFunctionResponse) -> str:
    json.loads(json.loads(self.body)["definition"])
    return json.dumps({"result": "OK", "diagnostics": []})


def always(answer: dict):
    text = json.dumps(answer)
    return lambda self: text


def install() -> None:
    StepFunctionResponse.validate_state_machine_definition = validate_state_machine_definition
    StepFunctionResponse.list_state_machine_versions = always({"stateMachineVersions": []})
    ApplicationAutoScalingResponse.list_tags_for_resource = always({"Tags": {}})
    BudgetsResponse.describe_subscribers_for_notification = always({"Subscribers": []})
    BudgetsResponse.list_tags_for_resource = always({"ResourceTags": []})
