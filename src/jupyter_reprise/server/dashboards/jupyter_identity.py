"""Says who a viewer is as the Jupyter server would, by the provider that is configured for it.

Must not let in everybody by mistake, which that provider does where it has no password or token.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from typing import cast
from urllib.parse import quote

from jupyter_server.auth import User
from jupyter_server.auth.identity import IdentityProvider
from jupyter_server.auth.login import LoginFormHandler
from jupyter_server.base.handlers import JupyterHandler

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.server.dashboards.identities import Identity, Viewer, Visit
from jupyter_reprise.server.dashboards.options import ServeOptions, is_loopback

_log = logging.getLogger("jupyter_reprise")


class JupyterIdentity(Identity):
    """Whoever the identity provider of Jupyter says that it is, such as JupyterHub's."""

    has_session = True
    takes_tokens = True
    reads_token_arguments = True
    provider: IdentityProvider

    def __init__(self, provider: IdentityProvider) -> None:
        self.provider = provider
        # its own form is Jupyter's; any other login, such as JupyterHub's, is left to it
        self.has_form = provider.login_handler_class is LoginFormHandler
        self.lets_everyone_in = not provider.auth_enabled

    async def identify(self, visit: Visit) -> Viewer | None:
        """Ask the provider."""
        found = self.provider.get_user(_handler(visit))
        user = await found if isinstance(found, Awaitable) else found
        if user is None:
            return None
        return Viewer(user.username, _groups_of(user), is_one_of_many=True)

    def admit(self, visit: Visit, name: str, secret: str) -> bool:  # noqa: ARG002 - it reads the form
        """Have the provider look at the form; never let it change the password, as it would."""
        handler = _handler(visit)
        if handler.get_argument("new_password", ""):
            return False
        user = self.provider.process_login_form(handler)
        if user is not None:
            self.provider.set_login_cookie(handler, user)
        return user is not None

    def dismiss(self, visit: Visit) -> None:
        """Have the provider end its session."""
        self.provider.clear_login_cookie(_handler(visit))

    def login_address(self, visit: Visit, here: str) -> str | None:
        """Give the provider's; JupyterHub's remembers by itself where to go on."""
        login: str = _handler(visit).get_login_url()
        return login if "?" in login else f"{login}?next={quote(here, safe='/')}"


def configured_identity(options: ServeOptions) -> JupyterIdentity:
    """Give the identity of Jupyter's configuration, if it lets in somebody and not everybody.

    Raises
    ------
    InvalidInput
        It lets everyone in, or nobody.
    """
    provider = _configured_provider()
    _check_provider(provider, options)
    return JupyterIdentity(provider)


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


def _handler(visit: Visit) -> JupyterHandler:
    """Give a visit as what it is to the provider: all of ours are handlers of Jupyter's too."""
    return cast("JupyterHandler", visit)


def _groups_of(user: User) -> frozenset[str]:
    """Read the groups that JupyterHub names; other providers know none."""
    hub_user = getattr(user, "hub_user", None)
    groups = hub_user.get("groups", ()) if isinstance(hub_user, dict) else ()
    return frozenset(group for group in groups if isinstance(group, str))
