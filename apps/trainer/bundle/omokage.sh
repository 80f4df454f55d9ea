#!/bin/sh
# Starts the trainer with the Node that lies beside it.
here=$(dirname "$(readlink -f "$0")")

# Vulkan's loader: the machine's own goes before the one here, which is for machines that have only a driver.
if [ -e "$here/vulkan" ]; then
  case "$(/sbin/ldconfig -p 2>/dev/null)" in
    *libvulkan.so.1*) ;;
    *) export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$here/vulkan" ;;
  esac
fi

exec "$here/bin/node" --disable-warning=ExperimentalWarning "$here/lib/cli.mjs" "$@"
