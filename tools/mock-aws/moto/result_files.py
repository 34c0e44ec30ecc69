"""The files of a ResultWriter: SUCCEEDED_0.json, FAILED_0.json and the manifest that names them. moto writes an empty manifest alone.

A map that fails has written its files, too.
"""

import json

from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEventException
from moto.stepfunctions.parser.asl.component.state.exec.state_map.result_writer.resource_eval.resource_eval_s3 import ResourceEvalS3
from moto.stepfunctions.parser.asl.component.state.exec.state_map.state_map import StateMap

import children


def _put_object(env, resource_runtime_part, state_credentials) -> None:
    parameters = env.stack.pop()
    env.stack.pop()  # the results: the children have them, with what they were given
    s3 = ResourceEvalS3._get_s3_client(resource_runtime_part, state_credentials)
    run = env.map_run_record_pool_manager.get_all()[-1]
    prefix = parameters.get("Prefix", "").rstrip("/")
    folder = f"{prefix}/{run.map_run_arn.split(':')[-1]}".lstrip("/")

    def put(name: str, text: str) -> dict:
        body = text.encode()
        s3.put_object(Bucket=parameters["Bucket"], Key=f"{folder}/{name}", Body=body)
        return {"Key": f"{folder}/{name}", "Size": len(body)}

    files: dict[str, list] = {"FAILED": [], "PENDING": [], "SUCCEEDED": []}
    for status in ("FAILED", "SUCCEEDED"):
        done = [child for child in children.of(run) if child["Status"] == status]
        if done:
            files[status].append(put(f"{status}_0.json", json.dumps(done)))
    manifest = {"DestinationBucket": parameters["Bucket"], "MapRunArn": run.map_run_arn, "ResultFiles": files}
    details = {"Bucket": parameters["Bucket"], "Key": put("manifest.json", json.dumps(manifest))["Key"]}
    env.stack.append({"MapRunArn": run.map_run_arn, "ResultWriterDetails": details})


def _eval_execution(plain):
    def eval_execution(self, env) -> None:
        try:
            plain(self, env)
        except FailureEventException:
            runs = env.map_run_record_pool_manager.get_all()
            if self.result_writer and runs and children.of(runs[-1]):
                env.stack.append(None)
                self.result_writer.eval(env)
            raise

    return eval_execution


def install() -> None:
    ResourceEvalS3._handle_put_object = staticmethod(_put_object)
    StateMap._eval_execution = _eval_execution(StateMap._eval_execution)
