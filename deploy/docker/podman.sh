#!/usr/bin/env bash
# podman with the storage of storage.sh, for machines without systemd and with any kind of cgroups. Needs root.
#   deploy/docker/podman.sh ps      and whatever else podman knows
set -euo pipefail
# shellcheck source=storage.sh
. "$(cd "$(dirname "$0")" && pwd)/storage.sh"
exec podman "${STORAGE[@]}" --cgroup-manager cgroupfs --events-backend none --runtime "$(command -v runc)" "$@"
