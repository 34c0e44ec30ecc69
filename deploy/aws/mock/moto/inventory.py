"""What the mock holds: /moto-api/data.json. moto's own fails where an attribute cannot be computed, which is so for a function that is an
image and for a state machine that has run."""

import json

from moto.core.model_instances import model_data
from moto.moto_api._internal.responses import MotoAPIResponse


def _attributes(instance) -> dict:
    found = {}
    for name in dir(instance):
        if name.startswith("_"):
            continue
        try:
            found[name] = json.loads(json.dumps(getattr(instance, name)))
        except Exception:  # whatever a property may raise
            continue
    return found


def inventory(self: MotoAPIResponse, request, full_url, headers):
    found = {
        service: {name: [_attributes(instance) for instance in models[name].instances_tracked] for name in sorted(models)}
        for service, models in sorted(model_data.items())
    }
    return 200, {"Content-Type": "application/json"}, json.dumps(found)


def install() -> None:
    MotoAPIResponse.model_data = inventory
