#!/usr/bin/env bash
# Prepare `sam local` on a Debian machine that cannot pull images: Docker, and a stand-in for Lambda's image.
#
# The stand-in has AWS's layout: Python in /var/lang, the runtime client and boto3 in /var/runtime, code in /var/task.
# `sam local ... --skip-pull-image` adds its own runtime emulator to it and runs handlers for real.
# Run as root; running it again changes nothing.
set -euo pipefail

IMAGE=public.ecr.aws/lambda/python:3.14-x86_64
# The name in a page's Dockerfile. It comes last, so that an image without it, of an older version, is made again.
NAME_FOR_ALL_PROCESSORS=${IMAGE%-x86_64}
PREFIX=${PREFIX:-/opt/python3.14}
WORK=${WORK_DIR:-/var/tmp/lambda-image}
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if ! command -v dockerd >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker.io iptables >/dev/null
fi

if ! docker info >/dev/null 2>&1; then
  mkdir -p "$WORK"
  setsid nohup dockerd >"$WORK/dockerd.log" 2>&1 &
  for _ in $(seq 60); do docker info >/dev/null 2>&1 && break; sleep 1; done
  docker info >/dev/null 2>&1 || { echo "dockerd did not start; see $WORK/dockerd.log" >&2; exit 1; }
fi

if docker image inspect "$NAME_FOR_ALL_PROCESSORS" >/dev/null 2>&1; then
  echo "ready: $IMAGE"
  exit 0
fi

# The image's system is the one that Python 3.14 was taken from.
PREFIX=$PREFIX bash "$HERE/python314.sh" >/dev/null
ROOT=$WORK/root
rm -rf "$ROOT"
mkdir -p "$ROOT"
cp -a "$PREFIX"/system/. "$ROOT"/
rm -rf "$ROOT"/usr/share/{doc,man,locale,info} "$ROOT"/var/cache/apt "$ROOT"/var/lib/apt
mkdir -p "$ROOT"/var/{lang/bin,lang/lib,runtime,task,rapid} "$ROOT"/opt
cp "$ROOT"/usr/bin/python3.14 "$ROOT"/var/lang/bin/
cp -a "$PREFIX"/lib/python3.14 "$ROOT"/var/lang/lib/
ln -sf python3.14 "$ROOT"/var/lang/bin/python3

VENV=$WORK/venv
rm -rf "$VENV"
"$PREFIX"/bin/python3.14 -m venv "$VENV"
"$VENV"/bin/pip install -q --disable-pip-version-check --root-user-action ignore --target "$ROOT"/var/runtime awslambdaric boto3
cat >"$ROOT"/var/runtime/bootstrap <<'BOOT'
#!/bin/sh
export PYTHONPATH="${PYTHONPATH:+$PYTHONPATH:}/opt/python:/var/runtime"
exec /var/lang/bin/python3 -m awslambdaric "$_HANDLER"
BOOT
cat >"$ROOT"/lambda-entrypoint.sh <<'ENTRYPOINT'
#!/bin/sh
# With the emulator, unless Lambda itself runs the image.
export _HANDLER="$1"
[ -n "$AWS_LAMBDA_RUNTIME_API" ] && exec /var/runtime/bootstrap
exec /usr/local/bin/aws-lambda-rie /var/runtime/bootstrap
ENTRYPOINT
chmod +x "$ROOT"/var/runtime/bootstrap "$ROOT"/lambda-entrypoint.sh

tar -C "$ROOT" -c . | docker import \
  -c 'ENV PATH=/var/lang/bin:/usr/local/bin:/usr/bin:/bin' \
  -c 'ENV LD_LIBRARY_PATH=/var/lang/lib:/opt/lib' \
  -c 'ENV LAMBDA_TASK_ROOT=/var/task' -c 'ENV LAMBDA_RUNTIME_DIR=/var/runtime' \
  -c 'ENTRYPOINT ["/lambda-entrypoint.sh"]' \
  -c 'WORKDIR /var/task' - "$IMAGE" >/dev/null
docker tag "$IMAGE" "$NAME_FOR_ALL_PROCESSORS"
rm -rf "$ROOT"
echo "ready: $IMAGE"
