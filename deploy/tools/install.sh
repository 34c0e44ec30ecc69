#!/usr/bin/env bash
# Installs what the deployment suites use into a folder outside the repository: ${IRIS_TOOLS:-~/.cache/iris-deploy}/bin.
#   deploy/tools/install.sh [rie] [s3] [image] [python]      without names: the first three
# rie    aws-lambda-rie, Lambda's emulator: a binary inside the PyPI package aws-sam-cli
# s3     versitygw, an S3 server (needs Go)
# image  buildah, podman, runc, mmdebstrap (Debian packages, needs root)
# python scikit-learn, for the comparison of bench:cold-start
# What is there already is kept. Prints a line a tool; "MISSING name: reason" and exit status 1 for what cannot be had.
set -uo pipefail
TOOLS=${IRIS_TOOLS:-$HOME/.cache/iris-deploy}
BIN=$TOOLS/bin
# the version of aws-sam-cli stands for that of the emulator inside
SAM_CLI=1.170.0
VERSITYGW=v1.8.0
SCIKIT_LEARN=1.9.1
IMAGE_PACKAGES=(buildah podman runc mmdebstrap)
status=0
mkdir -p "$BIN" "$TOOLS/log"

ok() { printf 'ok      %s %s\n' "$1" "$2"; }
missing() {
  printf 'MISSING %s: %s\n' "$1" "$2" >&2
  status=1
}
reason() { # the last line that a log says anything in
  local line
  line=$(grep -v '^[[:space:]]*$' "$TOOLS/log/$1" 2>/dev/null | tail -1 | cut -c1-300)
  echo "${line:-see $TOOLS/log/$1}"
}

told() { # told NAME WANTED: what is there may be older than what is wanted, when that cannot be had
  local version
  version=$(cat "$BIN/.$1" 2>/dev/null)
  if [ ! -x "$BIN/$1" ]; then
    missing "$1" "$(reason "$1")"
  elif [ "$version" = "$2" ]; then
    ok "$1" "$2"
  else
    ok "$1" "${version:-of a version that nobody knows}, since $2 cannot be had: $(reason "$1")"
  fi
}

# Only one at a time: the slow first installation may have been started in the background.
exec 9>"$TOOLS/.install.lock"
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
    rm -rf "$TOOLS/sam"
    { python3 -m venv "$TOOLS/sam" && "$TOOLS/sam/bin/pip" install --quiet --no-deps "aws-sam-cli==$SAM_CLI"; } \
      >"$TOOLS/log/aws-lambda-rie" 2>&1
    found=$(find "$TOOLS/sam" -name "aws-lambda-rie-$arch" -print -quit 2>/dev/null)
    [ -n "$found" ] && install -m 755 "$found" "$BIN/aws-lambda-rie" && echo "$SAM_CLI" >"$BIN/.aws-lambda-rie"
    rm -rf "$TOOLS/sam"
  fi
  told aws-lambda-rie "$SAM_CLI"
}

install_s3() {
  if [ ! -x "$BIN/versitygw" ] || [ "$(cat "$BIN/.versitygw" 2>/dev/null)" != "$VERSITYGW" ]; then
    if command -v go >/dev/null; then
      GOBIN=$BIN GOFLAGS='' go install "github.com/versity/versitygw/cmd/versitygw@$VERSITYGW" >"$TOOLS/log/versitygw" 2>&1 &&
        echo "$VERSITYGW" >"$BIN/.versitygw"
    else
      echo "there is no Go on PATH; 1.25 or newer builds it" >"$TOOLS/log/versitygw"
    fi
  fi
  told versitygw "$VERSITYGW"
}

install_image() {
  local package lacking=()
  for package in "${IMAGE_PACKAGES[@]}"; do command -v "$package" >/dev/null || lacking+=("$package"); done
  if [ ${#lacking[@]} -gt 0 ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends "${lacking[@]}"; } \
        >"$TOOLS/log/image" 2>&1
    else
      echo "not there, and only root on Debian can install it here" >"$TOOLS/log/image"
    fi
  fi
  for package in "${IMAGE_PACKAGES[@]}"; do
    if command -v "$package" >/dev/null; then ok "$package" "$(command -v "$package")"; else missing "$package" "$(reason image)"; fi
  done
}

install_python() {
  if [ "$(cat "$TOOLS/sklearn/.version" 2>/dev/null)" != "$SCIKIT_LEARN" ]; then
    rm -rf "$TOOLS/sklearn"
    { python3 -m venv "$TOOLS/sklearn" && "$TOOLS/sklearn/bin/pip" install --quiet "scikit-learn==$SCIKIT_LEARN"; } \
      >"$TOOLS/log/scikit-learn" 2>&1 && echo "$SCIKIT_LEARN" >"$TOOLS/sklearn/.version"
  fi
  if [ -f "$TOOLS/sklearn/.version" ]; then ok scikit-learn "$SCIKIT_LEARN"; else missing scikit-learn "$(reason scikit-learn)"; fi
}

[ $# -gt 0 ] || set -- rie s3 image
for group in "$@"; do
  case $group in
  rie | s3 | image | python) "install_$group" ;;
  *) missing "$group" "there is no such group; there are rie, s3, image and python" ;;
  esac
done
exit $status
