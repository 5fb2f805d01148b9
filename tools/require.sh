#!/bin/sh
# See to a program that pip can't bring: install it when we are root on a Debian, say how otherwise.
#   sh tools/require.sh compiler|browser|database|container
set -eu

have() {
    for command in "$@"; do
        if command -v "$command" >/dev/null 2>&1; then
            return 0
        fi
    done
    return 1
}

# have_headers: a compiled Stan model is a Python module, and so needs Python.h.
have_headers() {
    .venv/bin/python -c 'import pathlib, sys, sysconfig
sys.exit(not pathlib.Path(sysconfig.get_path("include"), "Python.h").exists())'
}

present() {
    case $1 in
        compiler) have g++ clang++ c++ && have_headers ;;
        browser) [ -n "${CHROMIUM:-}" ] || have chromium chromium-browser google-chrome \
            google-chrome-stable ;;
        # Debian keeps a server's programs off the PATH, as there may be several versions.
        database) have initdb || [ -n "$(find /usr/lib/postgresql -name initdb 2>/dev/null)" ] ;;
        # An engine that answers, or all that it takes to start one (tools/container-engine).
        container) { docker compose version >/dev/null 2>&1 || have docker-compose; } &&
            { docker info >/dev/null 2>&1 ||
                { have dockerd && have iptables && have mmdebstrap && [ "$(id -u)" = 0 ]; }; } ;;
    esac
}

case $1 in
    compiler)
        what="Stan models need a C++ compiler and Python's headers"
        packages="g++ python3-dev"
        otherwise="on macOS: xcode-select --install"
        ;;
    browser)
        what="The browser tests need Chromium"
        packages="chromium fonts-dejavu-core"
        otherwise="or name one in the variable CHROMIUM, or leave them out: make test BROWSER=no"
        ;;
    database)
        what="The run store is tested on PostgreSQL as well, for which its server is needed"
        packages="postgresql"
        otherwise="on macOS: brew install postgresql, or leave these tests out: make test DATABASE=no"
        ;;
    container)
        what="Images are tested with a Docker engine and compose"
        packages="docker-compose"
        docker info >/dev/null 2>&1 || packages="docker.io iptables mmdebstrap $packages"
        otherwise="or start Docker, or leave these tests out: make test IMAGE=no"
        ;;
    *)
        echo "usage: sh tools/require.sh compiler|browser|database|container" >&2
        exit 2
        ;;
esac

present "$1" && exit 0

if [ "$(id -u)" = 0 ] && have apt-get; then
    echo "$what: installing $packages"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086  # a list of names
    apt-get install -y -qq --no-install-recommends $packages >/dev/null 2>&1 ||
        { apt-get update -qq && apt-get install -y -qq --no-install-recommends $packages >/dev/null; }
    present "$1" && exit 0
fi

echo "$what, which this machine lacks." >&2
echo "Run \`sudo apt-get install $packages\` ($otherwise), then make again." >&2
exit 1
