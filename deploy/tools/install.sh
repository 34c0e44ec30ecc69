#!/usr/bin/env bash
# Installs what the deployment suites use into a folder outside the repository: ${IRIS_CACHE:-~/.cache/iris-deploy}/bin.
#   deploy/tools/install.sh [rie] [s3] [image] [python]      without names: the first three
# rie    aws-lambda-rie, Lambda's emulator: a binary inside the PyPI package aws-sam-cli
# s3     versitygw, an S3 server (needs Go)
# image  buildah, podman, runc, skopeo, mmdebstrap (Debian packages, needs root)
# python scikit-learn, for the comparison of bench:cold-start
# What is there already is kept. Prints a line a tool; "MISSING name: reason" and exit status 1 for what cannot be had.
set -uo pipefail
CACHE=${IRIS_CACHE:-$HOME/.cache/iris-deploy}
BIN=$CACHE/bin
SAM_CLI=1.170.0
VERSITYGW=v1.8.0
SCIKIT_LEARN=1.9.1
IMAGE_PACKAGES=(buildah podman runc skopeo mmdebstrap)
status=0
mkdir -p "$BIN" "$CACHE/log"

ok() { printf 'ok      %s %s\n' "$1" "$2"; }
missing() {
  printf 'MISSING %s: %s\n' "$1" "$2" >&2
  status=1
}
reason() { # the last line that a log says anything in
  local line
  line=$(grep -v '^[[:space:]]*$' "$CACHE/log/$1" 2>/dev/null | tail -1 | cut -c1-300)
  echo "${line:-see $CACHE/log/$1}"
}

# Only one at a time: the slow first installation may have been started in the background.
exec 9>"$CACHE/.install.lock"
if command -v flock >/dev/null; then
  flock -n 9 || {
    echo "        waiting for another installation to end"
    flock 9
  }
fi

install_rie() {
  local arch found
  arch=$(uname -m)
  [ "$arch" = aarch64 ] && arch=arm64
  if [ ! -x "$BIN/aws-lambda-rie" ] || [ "$(cat "$BIN/.aws-lambda-rie" 2>/dev/null)" != "$SAM_CLI" ]; then
    rm -rf "$CACHE/sam"
    { python3 -m venv "$CACHE/sam" && "$CACHE/sam/bin/pip" install --quiet --no-deps "aws-sam-cli==$SAM_CLI"; } \
      >"$CACHE/log/aws-lambda-rie" 2>&1
    found=$(find "$CACHE/sam" -name "aws-lambda-rie-$arch" -print -quit 2>/dev/null)
    [ -n "$found" ] && install -m 755 "$found" "$BIN/aws-lambda-rie" && echo "$SAM_CLI" >"$BIN/.aws-lambda-rie"
    rm -rf "$CACHE/sam"
  fi
  if [ -x "$BIN/aws-lambda-rie" ]; then ok aws-lambda-rie "of aws-sam-cli $SAM_CLI"; else missing aws-lambda-rie "$(reason aws-lambda-rie)"; fi
}

install_s3() {
  if [ ! -x "$BIN/versitygw" ] || [ "$(cat "$BIN/.versitygw" 2>/dev/null)" != "$VERSITYGW" ]; then
    if command -v go >/dev/null; then
      GOBIN=$BIN GOFLAGS='' go install "github.com/versity/versitygw/cmd/versitygw@$VERSITYGW" >"$CACHE/log/versitygw" 2>&1 &&
        echo "$VERSITYGW" >"$BIN/.versitygw"
    else
      echo "there is no Go on PATH; 1.25 or newer builds it" >"$CACHE/log/versitygw"
    fi
  fi
  if [ -x "$BIN/versitygw" ]; then ok versitygw "$VERSITYGW"; else missing versitygw "$(reason versitygw)"; fi
}

install_image() {
  local package lacking=()
  for package in "${IMAGE_PACKAGES[@]}"; do command -v "$package" >/dev/null || lacking+=("$package"); done
  if [ ${#lacking[@]} -gt 0 ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends "${lacking[@]}"; } \
        >"$CACHE/log/image" 2>&1
    else
      echo "not there, and only root on Debian can install it here" >"$CACHE/log/image"
    fi
  fi
  for package in "${IMAGE_PACKAGES[@]}"; do
    if command -v "$package" >/dev/null; then ok "$package" "$(command -v "$package")"; else missing "$package" "$(reason image)"; fi
  done
}

install_python() {
  if [ "$(cat "$CACHE/sklearn/.version" 2>/dev/null)" != "$SCIKIT_LEARN" ]; then
    rm -rf "$CACHE/sklearn"
    { python3 -m venv "$CACHE/sklearn" && "$CACHE/sklearn/bin/pip" install --quiet "scikit-learn==$SCIKIT_LEARN"; } \
      >"$CACHE/log/scikit-learn" 2>&1 && echo "$SCIKIT_LEARN" >"$CACHE/sklearn/.version"
  fi
  if [ -f "$CACHE/sklearn/.version" ]; then ok scikit-learn "$SCIKIT_LEARN"; else missing scikit-learn "$(reason scikit-learn)"; fi
}

[ $# -gt 0 ] || set -- rie s3 image
for group in "$@"; do
  case $group in
  rie | s3 | image | python) "install_$group" ;;
  *) missing "$group" "there is no such group; there are rie, s3, image and python" ;;
  esac
done
exit $status
