#!/usr/bin/env bash
# "docker build -t iris ." without a Docker daemon, on stand-ins for the base images (bases.sh). Needs root.
#   deploy/docker/build.sh [options of "buildah bud"]      makes localhost/iris:lambda and localhost/iris:server; run.sh runs them
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
bases=$("$HERE/bases.sh")
case $(uname -m) in
x86_64) arch=amd64 ;;
aarch64) arch=arm64 ;;
*) arch=$(uname -m) ;;
esac
# docker knows these by itself
arguments=(--build-arg "TARGETARCH=$arch" --build-arg "TARGETPLATFORM=linux/$arch" --build-arg "BUILDPLATFORM=linux/$arch")
for base in $bases; do arguments+=(--build-arg "$base"); done
for target in server lambda; do
  "$HERE/bud.sh" "${arguments[@]}" "$@" --target "$target" --tag "localhost/iris:$target" "$HERE/../.."
done
