#!/usr/bin/env bash
# "docker build" without a Docker daemon: buildah with the storage of storage.sh. Needs root.
#   deploy/docker/bud.sh [options of "buildah bud"] CONTEXT
# A machine behind a proxy of its own has settings for it: they are mounted while npm runs, and get into no layer.
set -euo pipefail
# shellcheck source=storage.sh
. "$(cd "$(dirname "$0")" && pwd)/storage.sh"
layers=true
[ "$DRIVER" = vfs ] && layers=false
secrets=()
[ -f /etc/npmrc ] && secrets+=(--secret id=npmrc,src=/etc/npmrc)
[ -f /etc/ssl/certs/ca-certificates.crt ] && secrets+=(--secret id=certificates,src=/etc/ssl/certs/ca-certificates.crt)
exec buildah "${STORAGE[@]}" bud --isolation chroot --network host --format docker --layers=$layers --force-rm "${secrets[@]}" "$@"
