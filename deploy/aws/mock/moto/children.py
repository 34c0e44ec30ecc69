"""The executions that a distributed map has started: what each was given and gave, in the form of the ResultWriter's files.

The form: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
"""

import json
import threading
import uuid
from datetime import datetime, timezone

from moto.core.utils import iso_8601_datetime_with_milliseconds as timestamp

_lock = threading.Lock()


def of(run) -> list[dict]:
    """The children of a map run (a MapRunRecord of moto's), by the order of their inputs."""
    return [child for _, child in sorted(getattr(run, "children", []), key=lambda pair: pair[0])]


def record(run, job, started: datetime, error: dict | None) -> None:
    """Keeps a child that has ended. The error is {"error", "cause"}."""
    status = "SUCCEEDED" if error is None else "FAILED"
    name = str(uuid.uuid4())
    machine = run.map_state_machine_arn
    child = {
        **({} if error is None else {"Error": error.get("error"), "Cause": error.get("cause")}),
        "ExecutionArn": f"{machine.replace(':stateMachine:', ':execution:')}:{name}",
        "Input": json.dumps(job.job_input, separators=(",", ":")),
        "InputDetails": {"Included": True},
        "Name": name,
        **({"Output": json.dumps(job.job_output, separators=(",", ":")), "OutputDetails": {"Included": True}} if error is None else {}),
        "RedriveCount": 0,
        "RedriveStatus": "NOT_REDRIVABLE" if error is None else "REDRIVABLE_BY_MAP_RUN",
        **({"RedriveStatusReason": "Execution is SUCCEEDED and cannot be redriven"} if error is None else {}),
        "StartDate": timestamp(started),
        "StateMachineArn": machine,
        "Status": status,
        "StopDate": timestamp(datetime.now(tz=timezone.utc)),
    }
    with _lock:
        if not hasattr(run, "children"):
            run.children = []
        run.children.append((job.job_index, child))


def _items(child: dict) -> int:
    given = json.loads(child["Input"])
    return len(given["Items"]) if isinstance(given, dict) and "Items" in given else 1


def exceed(run, tolerated_count: int, tolerated_percentage: float) -> bool:
    """Whether more items have failed than the map tolerates. 0 of both means that none may."""
    failed = sum(_items(child) for child in of(run) if child["Status"] == "FAILED")
    total = sum(_items(child) for child in of(run))
    too_large_a_share = tolerated_percentage > 0 and failed * 100 > tolerated_percentage * total
    too_many = (tolerated_count > 0 or tolerated_percentage == 0) and failed > tolerated_count
    return too_large_a_share or too_many
