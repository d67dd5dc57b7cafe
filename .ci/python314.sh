#!/usr/bin/env bash
# Install Python 3.14, the version that Lambda runs, on Debian releases that do not package it.
#
# It comes from Debian's unstable suite, together with the C library that it was built against, and becomes an ordinary
# interpreter in PREFIX (default /opt/python3.14): venv, pip and wheels work. Run as root; running it again changes nothing.
set -euo pipefail

PREFIX=${PREFIX:-/opt/python3.14}
PYTHON=$PREFIX/bin/python3.14
COMMAND=/usr/local/bin/python3.14

if ! "$PYTHON" -c '' 2>/dev/null; then
  missing=()
  for tool in debootstrap patchelf; do command -v "$tool" >/dev/null || missing+=("$tool"); done
  if ((${#missing[@]})); then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  fi
  # apt's own mirror
  MIRROR=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -v '^#' | grep -oE 'https?://[^ ]+/debian/?( |$)' | head -n 1 | tr -d ' ' || true)
  rm -rf "$PREFIX"
  mkdir -p "$PREFIX"/{bin,lib,share}
  debootstrap --variant=minbase --include=python3.14,python3.14-venv sid "$PREFIX/system" "$MIRROR" >"$PREFIX/debootstrap.log" 2>&1 ||
    { tail -n 5 "$PREFIX/debootstrap.log" >&2; exit 1; }
  cp "$PREFIX/system/usr/bin/python3.14" "$PYTHON"
  cp -a "$PREFIX/system/usr/lib/python3.14" "$PREFIX/lib/"
  cp -a "$PREFIX/system/usr/share/python-wheels" "$PREFIX/share/"
  # Debian's ensurepip looks for its wheels at an absolute path
  grep -rl --include='*.py' /usr/share/python-wheels "$PREFIX/lib/python3.14" | xargs sed -i "s#/usr/share/python-wheels#$PREFIX/share/python-wheels#g"
  rm -f "$PREFIX/lib/python3.14/EXTERNALLY-MANAGED"
  patchelf --set-interpreter "$PREFIX/system/lib64/ld-linux-x86-64.so.2" --force-rpath \
    --set-rpath "$PREFIX/system/usr/lib/x86_64-linux-gnu" "$PYTHON"
  ln -sf python3.14 "$PREFIX/bin/python3"
  "$PYTHON" -c 'import ctypes, ssl, sqlite3, zlib'
fi
# A script, not a link: an interpreter finds its library relative to the path that started it.
rm -f "$COMMAND"
printf '#!/bin/sh\nexec %s "$@"\n' "$PYTHON" >"$COMMAND"
chmod +x "$COMMAND"
echo "ready: $("$COMMAND" --version) in $PREFIX"
