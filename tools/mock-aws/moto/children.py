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


def failed(run) -> bool:
    """Whether a child has failed: the batch module tolerates no failure, which is the default."""
    return any(child["Status"] == "FAILED" for child in of(run))
