"""Failures of a state machine's state, in moto's terms."""

from moto.stepfunctions.parser.api import HistoryEventType, MapRunFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent, FailureEventException
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails


def failure(env, name: str, cause: str) -> FailureEventException:
    """The exception that fails a distributed map with an error such as States.ItemReaderFailed."""
    kind = next(kind for kind in StatesErrorNameType if kind.to_name() == name)
    return FailureEventException(
        FailureEvent(
            env=env,
            error_name=StatesErrorName(typ=kind),
            event_type=HistoryEventType.TaskFailed,
            event_details=EventDetails(mapRunFailedEventDetails=MapRunFailedEventDetails(error=name, cause=cause)),
        )
    )
