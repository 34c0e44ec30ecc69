#!/usr/bin/env bash
# Installs what the deployment suites use into a folder outside the repository: ${IRIS_TOOLS:-~/.cache/iris-deploy}.
#   deploy/tools/install.sh [GROUP ...]      without names: all but python
# rie         aws-lambda-rie, Lambda's emulator: a binary inside the PyPI package aws-sam-cli
# s3          versitygw, an S3 server (needs Go)
# image       buildah, podman, runc, mmdebstrap (Debian packages, needs root)
# aws         moto, a mock of AWS, and its command line (PyPI)
# terraform   terraform, unless there is one on PATH
# checkov     checkov, which scans Terraform (PyPI)
# kubernetes  kubernetes-validate (PyPI), helm (needs Go)
# contract    schemathesis, which tests a server by its OpenAPI document (PyPI)
# arrow       pyarrow, pandas and polars, which send tables to the server (PyPI)
# onnx        onnx, whose backend cases the models' suite rewrites (PyPI)
# python      scikit-learn, for the comparison of bench:cold-start
# What is there already is kept. Prints a line a tool; "MISSING name: reason" and exit status 1 for what cannot be had.
set -uo pipefail
TOOLS=${IRIS_TOOLS:-$HOME/.cache/iris-deploy}
BIN=$TOOLS/bin
# the version of aws-sam-cli stands for that of the emulator inside
SAM_CLI=1.170.0
VERSITYGW=v1.8.0
SCIKIT_LEARN=1.9.1
ONNX=1.23.2
PYARROW=26.0.1
PANDAS=3.1.1
POLARS=2.1.0
MOTO=5.2.1
AWSCLI=1.45.11
CHECKOV=3.3.30
KUBERNETES_VALIDATE=1.37.0
HELM=v4.3.1
SCHEMATHESIS=4.32.5
TERRAFORM=1.11.4
TERRAFORM_RELEASES=${TERRAFORM_RELEASES:-https://releases.hashicorp.com/terraform}
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

go_install() { # go_install NAME VERSION PACKAGE OLDEST-GO
  if [ ! -x "$BIN/$1" ] || [ "$(cat "$BIN/.$1" 2>/dev/null)" != "$2" ]; then
    if command -v go >/dev/null; then
      GOBIN=$BIN GOFLAGS='' go install "$3@$2" >"$TOOLS/log/$1" 2>&1 && echo "$2" >"$BIN/.$1"
    else
      echo "there is no Go on PATH; $4 or newer builds it" >"$TOOLS/log/$1"
    fi
  fi
  told "$1" "$2"
}

venv() { # venv FOLDER PACKAGE==VERSION...: a Python of its own, whole or not at all
  local folder=$TOOLS/$1 wanted="${*:2}"
  if [ "$(cat "$folder/.version" 2>/dev/null)" != "$wanted" ]; then
    # programs of a venv hold its path, so it is made in place, and what was there comes back when that fails
    rm -rf "$folder.old"
    [ ! -d "$folder" ] || mv "$folder" "$folder.old"
    if { python3 -m venv "$folder" && "$folder/bin/pip" install --quiet "${@:2}"; } >"$TOOLS/log/$1" 2>&1; then
      echo "$wanted" >"$folder/.version"
    else
      rm -rf "$folder"
      [ ! -d "$folder.old" ] || mv "$folder.old" "$folder"
    fi
    rm -rf "$folder.old"
  fi
}

from_venv() { # from_venv NAME VERSION FOLDER: a program of a Python of its own, which may be older than what is wanted
  if [ -f "$TOOLS/$3/.version" ]; then
    ln -sf "$TOOLS/$3/bin/$1" "$BIN/$1"
    case " $(cat "$TOOLS/$3/.version") " in
    *"==$2 "*) ok "$1" "$2" ;;
    *) ok "$1" "of $(cat "$TOOLS/$3/.version"), since $2 cannot be had: $(reason "$3")" ;;
    esac
  else
    missing "$1" "$(reason "$3")"
  fi
}

install_s3() { go_install versitygw "$VERSITYGW" github.com/versity/versitygw/cmd/versitygw 1.25; }

install_aws() {
  venv aws "moto[server]==$MOTO" "awscli==$AWSCLI"
  from_venv moto_server "$MOTO" aws
  from_venv aws "$AWSCLI" aws
}

install_checkov() {
  venv checkov "checkov==$CHECKOV"
  from_venv checkov "$CHECKOV" checkov
}

install_kubernetes() {
  venv kubernetes "kubernetes-validate==$KUBERNETES_VALIDATE"
  from_venv kubernetes-validate "$KUBERNETES_VALIDATE" kubernetes
  go_install helm "$HELM" helm.sh/helm/v4/cmd/helm 1.26
}

install_contract() {
  venv schemathesis "schemathesis==$SCHEMATHESIS"
  from_venv schemathesis "$SCHEMATHESIS" schemathesis
}

install_terraform() { # one of the machine's own may be of another version, which the modules say whether they take
  local own
  own=$(type -ap terraform | grep -vxF "$BIN/terraform" | head -1)
  if [ -z "$own" ] && [ "$(cat "$BIN/.terraform" 2>/dev/null)" != "$TERRAFORM" ]; then
    download_terraform >"$TOOLS/log/terraform" 2>&1 && echo "$TERRAFORM" >"$BIN/.terraform"
    rm -rf "$TOOLS/terraform"
  fi
  if [ -n "$own" ]; then ok terraform "$own"; else told terraform "$TERRAFORM"; fi
}

download_terraform() ( # in a folder of its own
  case $(uname -m) in
  aarch64 | arm64) arch=arm64 ;;
  *) arch=amd64 ;;
  esac
  archive=terraform_${TERRAFORM}_$(uname -s | tr '[:upper:]' '[:lower:]')_$arch.zip
  mkdir -p "$TOOLS/terraform"
  cd "$TOOLS/terraform" || exit
  curl -fsS --connect-timeout 10 --retry 2 --remote-name-all "$TERRAFORM_RELEASES/$TERRAFORM/{$archive,terraform_${TERRAFORM}_SHA256SUMS}" || exit
  grep " $archive\$" "terraform_${TERRAFORM}_SHA256SUMS" | sha256sum -c || exit
  python3 -m zipfile -e "$archive" . && install -m 755 terraform "$BIN/terraform"
)

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

install_arrow() {
  venv arrow "pyarrow==$PYARROW" "pandas==$PANDAS" "polars==$POLARS"
  if [ -f "$TOOLS/arrow/.version" ]; then ok pyarrow "$PYARROW"; else missing pyarrow "$(reason arrow)"; fi
}

install_onnx() {
  venv onnx "onnx==$ONNX"
  if [ -f "$TOOLS/onnx/.version" ]; then ok onnx "$ONNX"; else missing onnx "$(reason onnx)"; fi
}

install_python() {
  venv sklearn "scikit-learn==$SCIKIT_LEARN"
  if [ -f "$TOOLS/sklearn/.version" ]; then ok scikit-learn "$SCIKIT_LEARN"; else missing scikit-learn "$(reason sklearn)"; fi
}

[ $# -gt 0 ] || set -- rie s3 contract arrow image aws terraform checkov kubernetes onnx
for group in "$@"; do
  case $group in
  rie | s3 | contract | arrow | image | aws | terraform | checkov | kubernetes | onnx | python) "install_$group" ;;
  *) missing "$group" "there is no such group; there are rie, s3, contract, arrow, image, aws, terraform, checkov, kubernetes, onnx and python" ;;
  esac
done
exit $status
