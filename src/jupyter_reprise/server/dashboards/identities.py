"""Says who a viewer is, in each of the ways that the server can be asked to find out.

Knows nothing of dashboards; what a viewer may see follows from their groups.
"""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from jupyter_server.auth import User
from jupyter_server.auth.identity import IdentityProvider
from jupyter_server.auth.login import LoginFormHandler
from jupyter_server.base.handlers import JupyterHandler

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.server.dashboards.options import AuthMode, ServeOptions, is_loopback
from jupyter_reprise.server.dashboards.passwords import Accounts
from jupyter_reprise.server.dashboards.proxies import Origin

SESSION_DAYS: Final = 7
_TOKEN_SESSION: Final = "token"  # noqa: S105 - who logged in with the token

_log = logging.getLogger("jupyter_reprise")


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
    lets_everyone_in = True
    """Whether nobody has to show anything, so that only this machine may ask."""

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


class PasswordIdentity(Identity):
    """Who knows the password, or the password of a name."""

    has_form = True
    has_session = True
    lets_everyone_in = False

    def __init__(self, accounts: Accounts) -> None:
        self.accounts = accounts

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


class JupyterIdentity(Identity):
    """Whoever the identity provider of Jupyter says that it is, such as JupyterHub's."""

    has_session = True
    takes_tokens = True

    def __init__(self, provider: IdentityProvider) -> None:
        self.provider = provider
        # its own form is Jupyter's; any other login, such as JupyterHub's, is left to it
        self.has_form = provider.login_handler_class is LoginFormHandler
        self.lets_everyone_in = not provider.auth_enabled

    async def identify(self, visit: Visit) -> Viewer | None:
        """Ask the provider."""
        assert isinstance(visit, JupyterHandler)
        found = self.provider.get_user(visit)
        user = await found if isinstance(found, Awaitable) else found
        if user is None:
            return None
        return Viewer(user.username, _groups_of(user), is_one_of_many=True)

    def admit(self, visit: Visit, name: str, secret: str) -> bool:  # noqa: ARG002 - it reads the form
        """Have the provider look at the form; never let it change the password, as it would."""
        assert isinstance(visit, JupyterHandler)
        if visit.get_argument("new_password", ""):
            return False
        user = self.provider.process_login_form(visit)
        if user is not None:
            self.provider.set_login_cookie(visit, user)
        return user is not None

    def dismiss(self, visit: Visit) -> None:
        """Have the provider end its session."""
        assert isinstance(visit, JupyterHandler)
        self.provider.clear_login_cookie(visit)


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
            provider = _configured_provider()
            _check_provider(provider, options)
            return JupyterIdentity(provider)
        case AuthMode.NONE:
            return Identity()


def _configured_provider() -> IdentityProvider:
    """Make the identity provider of Jupyter's configuration, as the Jupyter server does."""
    from jupyter_server.serverapp import ServerApp

    app = ServerApp()
    app.load_config_file(suppress_errors=False)
    provider: IdentityProvider = app.identity_provider_class(parent=app, log=_log)
    return provider


def _check_provider(provider: IdentityProvider, options: ServeOptions) -> None:
    """See to it that it lets in somebody, and not everybody."""
    hint = (
        "Set IdentityProvider.token or PasswordIdentityProvider.hashed_password in"
        " jupyter_server_config.py, or choose `--auth password`."
    )
    if not provider.auth_enabled and not is_loopback(options.ip):
        raise InvalidInput(
            "Jupyter is configured to let everyone in, so the server may listen on this machine"
            f" only, not on {options.ip or 'all addresses'}.",
            hint=hint,
        )
    has_ways_of_its_own = type(provider).get_user is not IdentityProvider.get_user
    # the token is drawn when it is first looked at
    if not has_ways_of_its_own and provider.token and provider.token_generated:
        raise InvalidInput("Jupyter's configuration has neither a password nor a token.", hint=hint)


def _groups_of(user: User) -> frozenset[str]:
    """Read the groups that JupyterHub names; other providers know none."""
    hub_user = getattr(user, "hub_user", None)
    groups = hub_user.get("groups", ()) if isinstance(hub_user, dict) else ()
    return frozenset(group for group in groups if isinstance(group, str))


def describe(viewer: Viewer) -> str:
    """Write a viewer for the log, on one line whatever their name holds."""
    return json.dumps(viewer.name)
