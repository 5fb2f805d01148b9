#!/bin/sh
# Make a virtual environment if there is none, and install Reprise into it, editable.
#   sh tools/install.sh FOLDER REQUIREMENT [PIP OPTION...]
# With uv when it is there, with the Python on PATH and pip otherwise.
set -eu
folder=$1
requirement=$2
shift 2

# Work on the Python part needs no built lab extension, and so no minute of Node.
export SKIP_JUPYTER_BUILDER=1
export PIP_DISABLE_PIP_VERSION_CHECK=1

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python; do
        # A Debian without python3-venv has `venv`, but not the `ensurepip` that it calls.
        if "$candidate" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' \
            2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "Reprise needs Python 3.11 or later with venv and pip; none is on PATH." >&2
    echo "Install one (on Debian or Ubuntu: sudo apt-get install python3 python3-venv)," >&2
    echo "or name it: make PYTHON=/path/to/python3.12 ..., or install uv." >&2
    exit 1
}

if command -v uv >/dev/null 2>&1; then
    [ -x "$folder/bin/python" ] || uv venv --quiet --python "${PYTHON:->=3.11,<3.14}" "$folder"
    uv pip install --quiet --python "$folder/bin/python" --editable "$requirement" "$@"
else
    if [ ! -x "$folder/bin/python" ]; then
        python=$(find_python)
        echo "Creating $folder with $("$python" --version)"
        "$python" -m venv "$folder"
    fi
    # Dependency groups came with pip 25.1.
    "$folder/bin/python" -m pip install --quiet --upgrade 'pip>=25.1'
    echo "Installing Reprise and what it needs into $folder (a minute or two the first time)"
    "$folder/bin/python" -m pip install --quiet --editable "$requirement" "$@"
fi
