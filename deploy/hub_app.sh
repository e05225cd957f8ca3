#!/bin/sh
# Makes the role the hub serves as, when the database is made. `chapterhouse migrate --app-role hub_app` gives it its rights.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$(cat /run/secrets/hub_password)" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE hub_app LOGIN PASSWORD :'password';
SQL
