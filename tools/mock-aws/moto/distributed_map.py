"""State machines that run, and what moto's distributed map lacks: JSON Lines, ItemBatcher, EXPRESS children, failed children.

moto's grammar knows none of these, so a definition is rewritten before it is parsed; what the map has to know travels in its InputType,
which is a free text to the grammar.
"""

import base64
import copy
import datetime
import json
import types

from moto.core.config import default_user_config
from moto.stepfunctions.parser import models
from moto.stepfunctions.parser.asl.component.state.exec.state_map.item_reader import item_reader_decl
from moto.stepfunctions.parser.asl.component.state.exec.state_map.item_reader.eval.resource_output_transformer.transformer import (
    ResourceOutputTransformer,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.item_reader.reader_config.input_type import InputType
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.distributed_iteration_component import (
    DistributedIterationComponent,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.itemprocessor.distributed_item_processor_worker import (
    DistributedItemProcessorWorker,
)
from moto.stepfunctions.parser.asl.eval.program_state import ProgramError
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.utils.json_path import extract_json

import children
from failures import failure

MAX_BATCH_BYTES = 262_144  # of a batch


# --- what is given to the map's reader ---


class Reader(ResourceOutputTransformer):
    """From the text of an S3 object to the inputs of the children."""

    def __init__(self, batcher: dict | None):
        self.batcher = batcher

    def _eval_body(self, env) -> None:
        most = env.stack.pop()["MaxItemsValue"]
        items = self.items(env, env.stack.pop())[:most]
        env.stack.append(self.batches(env, items) if self.batcher else items)

    def items(self, env, text: str) -> list:
        try:
            return [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError as error:
            raise failure(env, "States.ItemReaderFailed", f"The object is not JSON Lines: {error}")

    def batches(self, env, items: list) -> list[dict]:
        most_items = self.batcher.get("MaxItemsPerBatch", len(items) or 1)
        max_bytes = self.batcher.get("MaxInputBytesPerBatch", MAX_BATCH_BYTES)
        batches: list[list] = []
        size = 0
        for item in items:
            bytes_more = len(json.dumps(item)) + 1
            if not batches or len(batches[-1]) >= most_items or size + bytes_more > max_bytes:
                batches.append([])
                size = 0
            batches[-1].append(item)
            size += bytes_more
        fixed = self.fixed_input(env)
        return [{**fixed, "Items": batch} for batch in batches]

    def fixed_input(self, env) -> dict:
        given = self.batcher.get("BatchInput")
        if given is None:
            return {}
        at = env.states.get_input()
        return {"BatchInput": {k.removesuffix(".$"): extract_json(v, at) if k.endswith(".$") else v for k, v in given.items()}}


# --- definitions ---


def _rewrite_map(state: dict) -> None:
    reader = state.get("ItemReader", {}).get("ReaderConfig", {})
    if reader.get("InputType") == "JSONL":
        settings = {"batcher": state.pop("ItemBatcher", None)}
        reader["InputType"] = "JSON#" + base64.b64encode(json.dumps(settings).encode()).decode()


def _rewrite(states: dict) -> None:
    for state in states.values():
        if state.get("Type") == "Map":
            _rewrite_map(state)
        for inner in (state.get("ItemProcessor"), state.get("Iterator"), *state.get("Branches", [])):
            if inner:
                if inner.get("ProcessorConfig", {}).get("ExecutionType") == "EXPRESS":
                    inner["ProcessorConfig"]["ExecutionType"] = "STANDARD"
                _rewrite(inner.get("States", {}))


def _parse_definition(plain):
    def parse(definition: str):
        document = json.loads(definition)
        _rewrite(document.get("States", {}))
        return plain(json.dumps(document))

    return staticmethod(parse)


def _input_type(plain):
    def init(self, input_type: str) -> None:
        kind, _, settings = input_type.partition("#")
        self.settings = json.loads(base64.b64decode(settings)) if settings else None
        plain(self, kind)

    return init


# --- children ---


def _eval_job(plain):
    def eval_job(self, env, job) -> None:
        started = datetime.datetime.now(tz=datetime.timezone.utc)
        plain(self, env, job)
        state = env.program_state()
        children.record(self._map_run_record, job, started, dict(state.error) if isinstance(state, ProgramError) else None)

    return eval_job


def _map_run(plain):
    def map_run(self, env, eval_input) -> None:
        plain(self, env, eval_input)
        run = eval_input.map_run_record
        if children.failed(run):
            raise failure(env, "States.ExceedToleratedFailureThreshold", "The specified tolerated failure threshold was exceeded")

    return map_run


def install() -> None:
    default_user_config["stepfunctions"]["execute_state_machine"] = True
    # a second execution would fail: it copies the state machine, and locks of the first execution cannot be copied
    models.copy = types.SimpleNamespace(deepcopy=copy.copy)
    AmazonStateLanguageParser.parse = _parse_definition(AmazonStateLanguageParser.parse)
    InputType.__init__ = _input_type(InputType.__init__)
    plain = item_reader_decl.resource_output_transformer_for
    item_reader_decl.resource_output_transformer_for = lambda input_type: (
        Reader(**input_type.settings) if input_type.settings else plain(input_type)
    )
    DistributedItemProcessorWorker._eval_job = _eval_job(DistributedItemProcessorWorker._eval_job)
    DistributedIterationComponent._map_run = _map_run(DistributedIterationComponent._map_run)
