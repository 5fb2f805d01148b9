"""Says who a viewer is, in each of the ways that the server can be asked to find out.

Knows nothing of dashboards; what a viewer may see follows from their groups.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from urllib.parse import quote

from jupyter_server.auth.identity import IdentityProvider

from jupyter_reprise.server.dashboards.options import AuthMode, ServeOptions
from jupyter_reprise.server.dashboards.passwords import Accounts
from jupyter_reprise.server.dashboards.proxies import Origin

SESSION_DAYS: Final = 7
_TOKEN_SESSION: Final = "token"  # noqa: S105 - who logged in with the token


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at dashboards."""

    name: str
    groups: frozenset[str] = frozenset()
    is_one_of_many: bool = False
    """Whether viewers have names, so that it is worth showing."""
    mark: str = field(default="", repr=False)
    """Tells the password that they knew from the next one."""


class Visit(Protocol):
    """What an identity may ask of a request."""

    @property
    def origin(self) -> Origin: ...
    @property
    def request(self) -> Any: ...
    @property
    def base_url(self) -> str: ...
    def session(self) -> str:
        """Give what the session's cookie says, empty without one."""
        ...

    def begin_session(self, text: str) -> None:
        """Have the session's cookie say something."""
        ...

    def end_session(self) -> None:
        """Have the browser forget the session."""
        ...


class Identity:
    """Nobody has to show who they are; the base of the other ways."""

    has_form = False
    """Whether viewers log in by a form of ours."""
    has_session = False
    """Whether there is a session of ours that they can end."""
    takes_tokens = False
    """Whether a request may bring a token instead of a session."""
    takes_token_links = False
    """Whether a link that holds the token begins a session."""
    reads_token_arguments = False
    """Whether it looks by itself for tokens in a request's arguments."""
    asks_token = False
    """Whether the form asks for a token instead of a password."""
    lets_everyone_in = True
    """Whether nobody has to show anything, so that only this machine may ask."""
    provider: IdentityProvider | None = None
    """Jupyter's own, if it is asked."""

    @property
    def asks_user(self) -> bool:
        """Whether the form asks for a name."""
        return False

    async def identify(self, visit: Visit) -> Viewer | None:  # noqa: ARG002 - others look at it
        """Say who sent a request; None asks them to log in."""
        return Viewer("anyone")

    def as_now(self, viewer: Viewer) -> Viewer | None:
        """Say who a viewer is by now, as far as that is known; None would have to log in again."""
        return viewer

    def admit(self, visit: Visit, name: str, secret: str) -> bool:  # noqa: ARG002 - as above
        """Begin a session for who filled in the form, if that is right; may block."""
        return False

    def guessed(self, name: str) -> str:  # noqa: ARG002 - as above
        """Give whose secret is tried with a name; empty where a name makes no difference."""
        return ""

    def dismiss(self, visit: Visit) -> None:
        """End a session."""
        visit.end_session()

    def login_address(self, visit: Visit, here: str) -> str | None:
        """Give where to log in and come back from; None where there is no such address."""
        return f"{visit.base_url}login?next={quote(here, safe='/')}"


class PasswordIdentity(Identity):
    """Who knows the password, or the password of a name."""

    has_form = True
    has_session = True
    lets_everyone_in = False

    def __init__(self, accounts: Accounts) -> None:
        self.accounts = accounts

    @property
    def asks_user(self) -> bool:
        """Whether users have names, rather than one password for all."""
        return self.accounts.needs_name

    async def identify(self, visit: Visit) -> Viewer | None:
        """Look whether there is a session, and whether its password is still the same."""
        name, _, mark = visit.session().rpartition("\n")
        return self._known(name, mark) if name else None

    def as_now(self, viewer: Viewer) -> Viewer | None:
        """Look whether the password is still the same, and for the groups."""
        return self._known(viewer.name, viewer.mark)

    def admit(self, visit: Visit, name: str, secret: str) -> bool:
        """Begin a session if it is the password; blocks for a tenth of a second on purpose."""
        account = self.accounts.check(name, secret)
        if account is not None:
            visit.begin_session(f"{account.name}\n{account.mark}")
        return account is not None

    def guessed(self, name: str) -> str:
        """Give the user of a name, empty for the password that all share."""
        return self.accounts.guessed(name)

    def _known(self, name: str, mark: str) -> Viewer | None:
        account = self.accounts.find(name)
        if account is None or not hmac.compare_digest(account.mark.encode(), mark.encode()):
            return None
        has_name = self.accounts.needs_name
        return Viewer(account.name, account.groups, is_one_of_many=has_name, mark=mark)


class TokenIdentity(Identity):
    """Who knows the token: from a link, a form or a header."""

    has_form = True
    has_session = True
    takes_tokens = True
    takes_token_links = True
    asks_token = True
    lets_everyone_in = False

    def __init__(self, token: str) -> None:
        self._token = token

    async def identify(self, visit: Visit) -> Viewer | None:
        """Look for the token, or for a session that began with it."""
        scheme, _, sent = visit.request.headers.get("Authorization", "").partition(" ")
        if scheme.casefold() in {"token", "bearer"} and self.is_token(sent.strip()):
            return Viewer("viewer")
        has_session = hmac.compare_digest(visit.session().encode(), self._mark.encode())
        return Viewer("viewer") if has_session else None

    def admit(self, visit: Visit, name: str, secret: str) -> bool:  # noqa: ARG002 - there is none
        """Begin a session if it is the token."""
        is_right = self.is_token(secret.strip())
        if is_right:
            visit.begin_session(self._mark)
        return is_right

    def is_token(self, text: str) -> bool:
        """Tell whether this is the token, in a time that says nothing of how near it is."""
        return hmac.compare_digest(text.encode(), self._token.encode())

    @property
    def _mark(self) -> str:
        """Give what a session's cookie says; another token ends the sessions."""
        return hmac.new(self._token.encode(), _TOKEN_SESSION.encode(), "sha256").hexdigest()


class ProxyIdentity(Identity):
    """Whoever a trusted proxy says that it is."""

    lets_everyone_in = False

    def __init__(self, user_header: str, groups_header: str) -> None:
        self._user_header = user_header
        self._groups_header = groups_header

    async def identify(self, visit: Visit) -> Viewer | None:
        """Read the headers of a trusted proxy, and of nobody else."""
        headers = visit.request.headers
        name = headers.get(self._user_header, "").strip()
        if not visit.origin.is_trusted or not name:
            return None
        groups = headers.get(self._groups_header, "").split(",")
        found = frozenset(group.strip() for group in groups if group.strip())
        return Viewer(name, found, is_one_of_many=True)

    def login_address(self, visit: Visit, here: str) -> str | None:  # noqa: ARG002 - not ours
        """Give none, as only the proxy knows."""
        return None


def make_identity(options: ServeOptions) -> Identity:
    """Make the way in which viewers show who they are.

    Raises
    ------
    NotFound, StorageFailed, InvalidInput
        The file of users, the password's hash or Jupyter's configuration can't be used.
    """
    match options.auth:
        case AuthMode.PASSWORD:
            return PasswordIdentity(Accounts(options.password_hash, options.users_file))
        case AuthMode.TOKEN:
            return TokenIdentity(options.token)
        case AuthMode.PROXY:
            return ProxyIdentity(options.user_header, options.groups_header)
        case AuthMode.JUPYTER:
            from jupyter_reprise.server.dashboards.jupyter_identity import configured_identity

            return configured_identity(options)
        case AuthMode.NONE:
            return Identity()


def quoted(viewer: Viewer) -> str:
    """Write a viewer for the log, on one line whatever their name holds."""
    return json.dumps(viewer.name)
