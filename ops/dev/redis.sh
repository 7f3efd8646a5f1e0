#!/usr/bin/env bash
# Find or start a Redis on loopback and print its URL. Idempotent.
set -euo pipefail
port="${REDIS_PORT:-6379}"
if ! redis-cli -h 127.0.0.1 -p "$port" ping >/dev/null 2>&1; then
  redis-server --daemonize yes --bind 127.0.0.1 --port "$port" --save "" --appendonly no >&2
  for _ in $(seq 40); do redis-cli -h 127.0.0.1 -p "$port" ping >/dev/null 2>&1 && break; sleep 0.25; done
fi
echo "redis://127.0.0.1:$port/0"
