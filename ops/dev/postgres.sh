#!/usr/bin/env bash
# Find or start a PostgreSQL on loopback and print the DATABASE_URL of a database for tests.
# Idempotent; messages go to standard error, the URL alone to standard output.
set -euo pipefail
port="${PGPORT:-5432}"
if ! pg_isready -q -h 127.0.0.1 -p "$port"; then
  cluster="$(pg_lsclusters -h | awk -v p="$port" '$3==p {print $1, $2; exit}')"
  # shellcheck disable=SC2086 - two words: version and name
  pg_ctlcluster --skip-systemctl-redirect ${cluster:-$(pg_lsclusters -h | awk '{print $1, $2; exit}')} start >&2
  for _ in $(seq 60); do pg_isready -q -h 127.0.0.1 -p "$port" && break; sleep 0.5; done
fi
as_admin() {
  if psql -h 127.0.0.1 -p "$port" -U postgres -d postgres -Atqc 'select 1' >/dev/null 2>&1; then
    psql -h 127.0.0.1 -p "$port" -U postgres -d postgres -Atq "$@"
  else
    su postgres -c "$(printf '%q ' psql -p "$port" -d postgres -Atq "$@")"
  fi
}
if [ "$(as_admin -c "select count(*) from pg_roles where rolname = 'zyg_ci'")" = 0 ]; then
  as_admin -c "create role zyg_ci login createdb password 'zyg_ci'" >&2
fi
# What the application connects as in production: a role that owns nothing (tests go on as it).
if [ "$(as_admin -c "select count(*) from pg_roles where rolname = 'zyg_app'")" = 0 ]; then
  as_admin -c "create role zyg_app login password 'zyg_app'" -c "grant zyg_app to zyg_ci" >&2
fi
if [ "$(as_admin -c "select count(*) from pg_database where datname = 'zyg_ci'")" = 0 ]; then
  as_admin -c "create database zyg_ci owner zyg_ci" >&2
fi
echo "postgres://zyg_ci:zyg_ci@127.0.0.1:$port/zyg_ci"
