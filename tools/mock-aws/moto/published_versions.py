"""A published version of a function keeps its image. moto's copy shares the code's description with $LATEST, so that an update of the
function would change all versions that were ever published."""

import copy

from moto.awslambda.models import LambdaFunction, LambdaStorage


def _publish_version(plain):
    def publish_version(self: LambdaStorage, name_or_arn: str, description: str = "") -> LambdaFunction | None:
        published = plain(self, name_or_arn, description)
        if published is not None:
            published.code = copy.deepcopy(published.code)
        return published

    return publish_version


def install() -> None:
    LambdaStorage.publish_version = _publish_version(LambdaStorage.publish_version)
