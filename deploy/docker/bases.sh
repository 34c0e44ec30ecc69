#!/usr/bin/env bash
# Makes stand-ins for the two base images of the Dockerfile, for machines that have no Docker daemon or cannot pull them. Needs root.
#   deploy/docker/bases.sh      prints the variables NODE_IMAGE and LAMBDA_IMAGE; what is there already is kept
# NODE_IMAGE: Debian bookworm by mmdebstrap, without documentation as in Debian's slim image, and Node from its npm package.
# LAMBDA_IMAGE: that, with Lambda's runtime client and emulator where AWS's image has them.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=storage.sh
. "$HERE/storage.sh"
NODE_VERSION=24.21.0
NPM_VERSION=11.19.1
RIC_VERSION=4.0.2
NODE_IMAGE=localhost/iris-base/node:$NODE_VERSION-bookworm-slim
EMULATOR=$TOOLS/bin/aws-lambda-rie

[ -f "$EMULATOR" ] || {
  echo "There is no Lambda emulator at $EMULATOR: deploy/tools/install.sh rie installs it." >&2
  exit 1
}
# an edited file of the stand-in, or another emulator, makes another image
inputs=$({ (cd "$HERE/standin" && sha256sum ./*) && sha256sum <"$EMULATOR"; } | sha256sum | cut -c 1-12)
LAMBDA_IMAGE=localhost/iris-base/lambda:$NODE_VERSION-$RIC_VERSION-$inputs

case $(uname -m) in
x86_64) arch=x64 ;;
aarch64) arch=arm64 ;;
*)
  echo "There is no Node package for $(uname -m)." >&2
  exit 1
  ;;
esac

# what a failure would leave behind
container=
context=
tidy() {
  [ -z "$container" ] || buildah "${STORAGE[@]}" rm "$container" >/dev/null || true
  [ -z "$context" ] || rm -rf "$context"
}
trap tidy EXIT

there() { buildah "${STORAGE[@]}" inspect --type image "$1" >/dev/null 2>&1; }

debian() {
  local tar=$TOOLS/bookworm.tar
  [ -s "$tar" ] && return
  mmdebstrap --quiet --variant=minbase --include=ca-certificates,libstdc++6 \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
    bookworm "$tar.part"
  mv "$tar.part" "$tar"
}

node_base() {
  local packages=$TOOLS/node-$NODE_VERSION-$NPM_VERSION
  debian
  if [ ! -f "$packages/.done" ]; then
    rm -rf "$packages"
    npm install --silent --no-save --prefix "$packages" "node-linux-$arch@$NODE_VERSION" "npm@$NPM_VERSION" >&2
    touch "$packages/.done"
  fi
  container=$(buildah "${STORAGE[@]}" from scratch)
  buildah "${STORAGE[@]}" add --quiet "$container" "$TOOLS/bookworm.tar" / >/dev/null
  buildah "${STORAGE[@]}" copy --quiet "$container" "$packages/node_modules/node-linux-$arch/bin/node" /usr/local/bin/node >/dev/null
  buildah "${STORAGE[@]}" copy --quiet "$container" "$packages/node_modules/node-linux-$arch/include" /usr/local/include >/dev/null
  buildah "${STORAGE[@]}" copy --quiet "$container" "$packages/node_modules/npm" /usr/local/lib/node_modules/npm >/dev/null
  buildah "${STORAGE[@]}" run --isolation chroot "$container" -- sh -c \
    'cd /usr/local/bin && for name in npm npx; do ln -s ../lib/node_modules/npm/bin/$name-cli.js $name; done; groupadd --gid 1000 node && useradd --uid 1000 --gid node --create-home node'
  buildah "${STORAGE[@]}" config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --env "NODE_VERSION=$NODE_VERSION" --cmd node "$container"
  buildah "${STORAGE[@]}" commit --quiet --rm "$container" "$NODE_IMAGE" >/dev/null
  container=
}

lambda_base() {
  context=$(mktemp -d)
  cp "$HERE"/standin/* "$EMULATOR" "$context"
  "$HERE/bud.sh" --build-arg "NODE_IMAGE=$NODE_IMAGE" --build-arg "RIC_VERSION=$RIC_VERSION" --tag "$LAMBDA_IMAGE" "$context" >&2
}

# Only one at a time: the slow first build may have been started in the background.
if command -v flock >/dev/null; then
  exec 8>"$TOOLS/.bases.lock"
  flock 8
fi
there "$NODE_IMAGE" || node_base
there "$LAMBDA_IMAGE" || lambda_base
echo "NODE_IMAGE=$NODE_IMAGE"
echo "LAMBDA_IMAGE=$LAMBDA_IMAGE"
