# shellcheck shell=bash
# Sourced by the scripts beside it: where buildah and podman keep images, apart from those of the machine.
TOOLS=${IRIS_TOOLS:-$HOME/.cache/iris-deploy}
mkdir -p "$TOOLS"

storage_options() { # storage_options DRIVER
  STORAGE=(--root "$TOOLS/oci-$1/root" --runroot "$TOOLS/oci-$1/run" --storage-driver "$1")
}

# vfs copies the whole tree for each layer: only where there is no overlay
DRIVER=overlay
storage_options overlay
if ! buildah "${STORAGE[@]}" images >/dev/null 2>&1; then
  DRIVER=vfs
  storage_options vfs
fi
