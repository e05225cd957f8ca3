#!/bin/sh
# Makes the passwords that compose.yaml reads, in ./secrets beside this file, once: what is there stays.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
password() { [ -s "secrets/$1" ] || od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"secrets/$1"; }
url() { printf 'postgres://%s:%s@database/chapterhouse?sslmode=disable' "$2" "$(cat "secrets/$3")" >"secrets/$1"; }
password database_password
password hub_password
url owner_url chapterhouse database_password
url hub_url hub_app hub_password
chmod 644 secrets/* # inside a folder that only you can open
