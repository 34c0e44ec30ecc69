#!/usr/bin/env bash
# "docker run" without a Docker daemon, in Lambda's world: 1769 MB and one processor, nothing to write to but 512 MB in /tmp, a user
# nobody has heard of. Needs root.
#   deploy/docker/run.sh [options of "podman run"] IMAGE [command]      such as -p 9000:8080 localhost/iris:lambda
# MEMORY_MB (1769), IRIS_UID (993)
set -euo pipefail
memory=${MEMORY_MB:-1769}
user=${IRIS_UID:-993}
# Lambda gives a processor for each 1769 MB
cpus=$(awk "BEGIN { printf \"%.2f\", $memory / 1769 }")
# limits are given, since podman may not raise them everywhere; its way of checking health wants systemd
exec "$(dirname "$0")/podman.sh" run --rm --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 --no-healthcheck \
  --read-only --tmpfs /tmp:rw,size=512m,mode=1777 --memory "${memory}m" --cpus "$cpus" --user "$user:$user" \
  -e "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=$memory" -e AWS_LAMBDA_FUNCTION_TIMEOUT=29 "$@"
