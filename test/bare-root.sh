#!/usr/bin/env bash
# Does it work on a machine that has nothing but Node? Makes a minimal Debian root (no compiler, no
# git, no browser and none of a browser's libraries), copies this machine's Node into it, clones the
# last commit, and runs a command there as root. Cleans up after itself.
#
#   sudo test/bare-root.sh                 npm test
#   sudo test/bare-root.sh npm start       or any other command
#
# Needs: root, debootstrap, git. MIRROR=<url> for another Debian mirror than this machine's own; KEEP=1 keeps the root.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | grep -v security | head -n 1)}
[ $# -gt 0 ] || set -- npm test

if [ "$(id -u)" != 0 ]; then echo "Needs root: sudo $0" >&2; exit 2; fi
for tool in debootstrap git node npm; do
  command -v "$tool" >/dev/null || { echo "Needs $tool on the PATH." >&2; exit 2; }
done

bare=$(mktemp -d -t walras-bare.XXXXXX)
mounted=()

clean_up() {
  local i
  for ((i = ${#mounted[@]} - 1; i >= 0; i--)); do umount "${mounted[i]}" || umount -l "${mounted[i]}"; done
  if [ "${KEEP:-}" = 1 ]; then echo "Kept: $bare"; else rm -rf --one-file-system "$bare"; fi
}
trap clean_up EXIT

mount_on() { # <folder in the root> <mount arguments …>
  local target=$bare/$1
  shift
  mkdir -p "$target"
  mount "$@" "$target"
  mounted+=("$target")
}

echo "▸ A minimal Debian in $bare"
debootstrap --variant=minbase bookworm "$bare" "$mirror" >"$bare.log" 2>&1 ||
  { tail -n 20 "$bare.log" >&2; exit 1; }
rm -f "$bare.log"

echo "▸ Node $(node --version)"
mkdir -p "$bare/opt/node/bin" "$bare/opt/node/lib/node_modules"
cp -L "$(command -v node)" "$bare/opt/node/bin/node"
npm_folder=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
cp -R "$npm_folder" "$bare/opt/node/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$bare/opt/node/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$bare/opt/node/bin/npx"

echo "▸ The last commit: $(git -C "$repository" log -1 --format='%h %s')"
git clone --quiet --no-hardlinks "$repository" "$bare/srv/walras"

mount_on proc -t proc proc
mount_on dev -t tmpfs -o mode=755 tmpfs
mknod -m 666 "$bare/dev/null" c 1 3
mknod -m 666 "$bare/dev/zero" c 1 5
mknod -m 666 "$bare/dev/random" c 1 8
mknod -m 666 "$bare/dev/urandom" c 1 9
mkdir -m 1777 "$bare/dev/shm"
cp -L /etc/resolv.conf /etc/hosts "$bare/etc/"

echo "▸ $*"
# An empty environment but for what it takes to reach a registry: proxies, a network's own authority.
network=()
if [ -n "${NODE_EXTRA_CA_CERTS:-}" ]; then
  cp -L "$NODE_EXTRA_CA_CERTS" "$bare/etc/extra-ca.pem"
  network+=(NODE_EXTRA_CA_CERTS=/etc/extra-ca.pem)
fi
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY npm_config_registry; do
  if [ -n "${!name:-}" ]; then network+=("$name=${!name}"); fi
done
chroot "$bare" /usr/bin/env -i HOME=/root PATH=/opt/node/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  LANG=C.UTF-8 "${network[@]}" /bin/bash -c 'cd /srv/walras && exec "$@"' bash "$@"
