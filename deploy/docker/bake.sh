#!/bin/sh
# Fills the code cache of the image, while the image is made: see src/bake.ts.
# In an image for another processor than the builder's, onnxruntime runs under emulation, which may fail or never end. The image is
# right without the cache, its starts are only slower; where nothing is emulated, a failure is a fault of the image.
set -eu
cache=/var/task/.compile-cache
if ! NODE_COMPILE_CACHE=$cache timeout 300 node /var/task/dist/bake.mjs; then
  [ "${BUILDPLATFORM-}" != "${TARGETPLATFORM-}" ] || exit 1
  echo "No code cache: it cannot be made for $TARGETPLATFORM on $BUILDPLATFORM. Each start will take some 100 ms longer." >&2
  rm -rf "$cache"
  mkdir "$cache"
fi
chmod -R a+rX "$cache"
