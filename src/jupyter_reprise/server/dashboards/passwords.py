"""Checks viewers' passwords against hashes; never keeps or logs a password."""

from __future__ import annotations

import hashlib
import logging
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import InvalidInput, NotFound, RepriseError, StorageFailed

_LONGEST: Final = 1_000
"""Characters of a password; hashing a longer one would only keep the server busy."""
_EXAMPLE: Final = 'Write such as [users.alice] with password = "argon2:..." and groups = ["sales"].'
_HASHES: Final = ("argon2:", "sha1:", "sha256:", "sha512:")

_log = logging.getLogger("jupyter_reprise")


@dataclass(frozen=True, slots=True)
class Account:
    """One who may log in."""

    name: str
    password_hash: str
    groups: frozenset[str] = frozenset()

    @property
    def mark(self) -> str:
        """Tell this password from the next one, so that a new one ends the old one's sessions."""
        return hashlib.sha256(self.password_hash.encode()).hexdigest()[:16]


class Accounts:
    """Who may log in: everyone who knows the one password, or the users of a file.

    Parameters
    ----------
    password_hash
        Of the one password; the name that is given does not matter then.
    users_file
        Read again when it changes; a mistake in it keeps what it said before.
    """

    def __init__(self, password_hash: str = "", users_file: Path | None = None) -> None:
        if password_hash:
            check_hash(password_hash, "the password's hash")
        self._shared = Account("viewer", password_hash) if password_hash else None
        self._file = users_file
        self._changed: tuple[int, int] | None = None
        self._users: dict[str, Account] = {}
        self._problem = ""
        if users_file is not None:
            self._changed = _version(users_file)
            self._users = read_users(users_file)

    @property
    def needs_name(self) -> bool:
        """Tell whether viewers have names."""
        return self._file is not None

    def find(self, name: str) -> Account | None:
        """Give an account as it is now."""
        self._reread()
        if name in self._users:
            return self._users[name]
        return self._shared if self._shared is not None and name == self._shared.name else None

    def guessed(self, name: str) -> str:
        """Give whose password is tried with a name; empty is the one that all share."""
        is_shared = self._shared is not None and name not in self._users
        return "" if self._file is None or is_shared else name

    def check(self, name: str, password: str) -> Account | None:
        """Give the account whose password this is; blocks for a tenth of a second on purpose."""
        from jupyter_server.auth.security import passwd_check

        self._reread()
        account = self._users.get(name, self._shared)
        if len(password) > _LONGEST:
            return None
        # whether there is such a name must not be told by how long the answer takes
        stored = account or next(iter(self._users.values()), None)
        if stored is None:
            return None
        is_right = passwd_check(stored.password_hash, password)  # type: ignore[no-untyped-call]
        return account if is_right and account is not None else None

    def _reread(self) -> None:
        if self._file is None:
            return
        try:
            version = _version(self._file)
            if version == self._changed:
                return
            self._changed = version
            self._users = read_users(self._file)
            self._problem = ""
        except RepriseError as error:
            if str(error) != self._problem:  # which is asked for with every request
                self._problem = str(error)
                _log.warning("The users stay as they were: %s", error)


def hash_password(password: str) -> str:
    """Hash a password so that it can be checked but not be found out.

    Raises
    ------
    InvalidInput
        It is empty or too long.
    """
    from jupyter_server.auth.security import passwd

    if not password or len(password) > _LONGEST:
        raise InvalidInput(
            f"A password has 1 to {_LONGEST} characters.", hint="Choose a long one, of many words."
        )
    return str(passwd(password))  # type: ignore[no-untyped-call]


def check_hash(text: str, what: str) -> str:
    """Give a hash back if it is one.

    Raises
    ------
    InvalidInput
        It is no hash; what it is instead is not repeated, as it may be the password.
    """
    if not text.startswith(_HASHES) or text.count(":") < 1:
        raise InvalidInput(
            f"{what[:1].upper()}{what[1:]} is not a hash as `reprise dashboard password` prints.",
            hint="Run `reprise dashboard password`, and copy the whole line.",
        )
    return text


def read_users(path: Path) -> dict[str, Account]:
    """Read the users of a TOML file: `[users.NAME]` with `password` and `groups`.

    Raises
    ------
    NotFound, StorageFailed, InvalidInput
        It is not there, can't be read, or is not such a file.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {path}.", hint=_EXAMPLE) from error
    except OSError as error:
        raise StorageFailed(
            f"{path} can't be read ({error.strerror or error}).", hint="Make it readable for you."
        ) from error
    except ValueError as error:
        raise InvalidInput(f"{path} is not TOML ({error}).", hint=_EXAMPLE) from error
    users = data.get("users")
    if not isinstance(users, dict) or not users:
        raise InvalidInput(f"{path} names no users.", hint=_EXAMPLE)
    return {name: _account(path, name, entry) for name, entry in users.items()}


def _account(path: Path, name: str, entry: object) -> Account:
    if not isinstance(entry, dict):
        raise InvalidInput(f"The user {name!r} in {path} is not a table.", hint=_EXAMPLE)
    unknown = ", ".join(sorted(map(repr, set(entry) - {"password", "groups"})))
    if unknown:
        raise InvalidInput(
            f"The user {name!r} in {path} has {unknown}; a user has `password` and `groups`.",
            hint=_EXAMPLE,
        )
    password, groups = entry.get("password"), entry.get("groups", [])
    if not isinstance(password, str):
        raise InvalidInput(f"The user {name!r} in {path} has no password.", hint=_EXAMPLE)
    if not isinstance(groups, list) or not all(isinstance(group, str) for group in groups):
        raise InvalidInput(
            f"The groups of the user {name!r} in {path} are not a list of names.", hint=_EXAMPLE
        )
    check_hash(password, f"the password of the user {name!r} in {path}")
    return Account(name, password, frozenset(groups))


def _version(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError as error:
        raise NotFound(f"There is no file {path}.", hint=_EXAMPLE) from error
    return status.st_mtime_ns, status.st_size
