#!/usr/bin/env bash
# How large an image is, unpacked and as it is pushed (layers by gzip), in MB of 1,000,000 bytes. Needs root.
#   deploy/docker/size.sh localhost/iris:lambda
set -euo pipefail
# shellcheck source=storage.sh
. "$(cd "$(dirname "$0")" && pwd)/storage.sh"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unpacked=$("$(dirname "$0")/podman.sh" image inspect --format '{{.Size}}' "$1")
buildah "${STORAGE[@]}" push --quiet --format oci "$1" "oci:$folder/image:it"
pushed=$(find "$folder/image/blobs" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')
awk -v name="$1" -v unpacked="$unpacked" -v pushed="$pushed" \
  'BEGIN { printf "%s: %.0f MB unpacked, %.0f MB as pushed\n", name, unpacked / 1e6, pushed / 1e6 }'
