"""A stand-in for the official image of PostgreSQL, where no registry of images can be reached.

It has this machine's own PostgreSQL, and begins as the official one does: with the same variables,
volume and signal, and with a server that only listens within the container while it is set up.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.postgres import find_programs

PROGRAMS = ("postgres", "initdb", "pg_ctl", "pg_isready", "psql")
LIBRARIES = ("plpgsql.so", "dict_snowball.so")
RECIPE = """\
FROM {base}
COPY root/ /
RUN useradd --system --home-dir /var/lib/postgresql --create-home postgres && \\
    install --directory --owner postgres /var/run/postgresql
ENV PATH={programs}:/usr/local/bin:/usr/bin:/bin LD_LIBRARY_PATH=/opt/postgres \\
    PGDATA=/var/lib/postgresql/data
VOLUME /var/lib/postgresql/data
STOPSIGNAL SIGINT
ENTRYPOINT ["sh", "/opt/postgres/start.sh"]
"""
START = """\
set -eu
: "${POSTGRES_USER:?}" "${POSTGRES_DB:?}" "${POSTGRES_PASSWORD:?}"
if [ "$(id -u)" = 0 ]; then
    chown postgres: "$PGDATA"
    chmod 700 "$PGDATA"
    exec setpriv --reuid postgres --regid postgres --init-groups sh "$0"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    echo "$POSTGRES_PASSWORD" > /tmp/password
    initdb --username "$POSTGRES_USER" --pwfile /tmp/password --no-sync \\
        --auth-local trust --auth-host scram-sha-256
    rm /tmp/password
    pg_ctl --wait start --options "-c listen_addresses= -c fsync=off"
    psql --username "$POSTGRES_USER" --command "CREATE DATABASE $POSTGRES_DB" postgres
    pg_ctl --wait --mode fast stop
    echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
fi
exec postgres -c 'listen_addresses=*' -c fsync=off
"""


def write_context(folder: Path, base: str) -> None:
    """Write what the image is built from."""
    programs = find_programs()
    assert programs, "PostgreSQL is not installed: sh tools/require.sh database"
    files = [programs / name for name in PROGRAMS]
    files += [programs.parent / "lib" / name for name in LIBRARIES]
    root = folder / "root"
    for path in files:
        copy(path, root / path.relative_to("/"))
    for path in libraries_of(files):
        copy(path, root / "opt" / "postgres" / path.name)
    shared = Path("/usr/share/postgresql") / programs.parent.name
    shutil.copytree(shared, root / shared.relative_to("/"))
    (root / "opt" / "postgres" / "start.sh").write_text(START, "utf-8")
    recipe = RECIPE.format(base=base, programs=programs)
    (folder / "Dockerfile").write_text(recipe, "utf-8")


def libraries_of(files: list[Path]) -> list[Path]:
    """Give the libraries that programs need, less those of C, which the base image has."""
    listed = subprocess.run(["ldd", *files], capture_output=True, text=True, check=True).stdout
    found = {Path(line.split()[2]) for line in listed.splitlines() if " => /" in line}
    return sorted(path for path in found if not path.name.startswith(("libc.so", "libm.so")))


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)
