"""An image's digest is that of its manifest, as in every registry. moto makes one from the digests of the layers, so that two images
with the same layers and different settings would be the same image."""

import hashlib

from moto.ecr.models import Image


def create_digest(self: Image) -> None:
    self._image_digest = "sha256:" + hashlib.sha256(self.image_manifest.encode()).hexdigest()


def install() -> None:
    Image._create_digest = create_digest
