"""Puts sign-in into an app."""

from datetime import timedelta

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from redis import Redis

from helpline.config import Settings
from helpline.domain.sessions import WALL_LIFE
from helpline.web.sign_in.person import find_signed_in
from helpline.web.sign_in.views import blueprint

COOKIE_GOOD_FOR = WALL_LIFE + timedelta(days=1)
"""Longer than any sign-in lasts: when one ends is for its row to say."""

_LIMITED = {
    "sign_in.submit",
    "sign_in.code_sent",
    "sign_in.second_factor_sent",
    "sign_in.set_password_sent",
    "accounts.change_password",
    "accounts.begin_second_factor",
    "accounts.second_factor_sent",
    "public.ask",
}
"""The endpoints that count how often they are asked."""


class StaffSessions(SecureCookieSessionInterface):
    """Sessions that each page renews; files that browsers keep carry no cookie."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        return request.endpoint != "static" and super().should_set_cookie(app, session)


def set_up(app: Flask, settings: Settings, valkey: Redis) -> None:
    """Sessions, who is signed in, how often one may try."""
    app.secret_key = settings.secret_key.get_secret_value()
    app.session_interface = StaffSessions()
    app.config.update(
        SESSION_COOKIE_NAME="helpline",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_base_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=COOKIE_GOOD_FOR,
        WTF_CSRF_TIME_LIMIT=None,  # a form is good for as long as the sign-in
    )
    manager = LoginManager()
    manager.session_protection = None  # counsellors walk from one network to another
    manager.user_loader(find_signed_in)
    manager.init_app(app)
    app.extensions["helpline.limiter"] = _limiter(app, valkey)
    app.register_blueprint(blueprint)


def _limiter(app: Flask, valkey: Redis) -> Limiter:
    limiter = Limiter(
        get_remote_address,
        app=app,
        # Only the scheme matters: the connections are the ones of the process.
        storage_uri="redis://",
        storage_options={"connection_pool": valkey.connection_pool},  # type: ignore[dict-item]  # their type says text only, their documentation shows this
        key_prefix="sign-in",
        # Without Valkey each process counts by itself: nobody is kept out, nothing stands open.
        in_memory_fallback_enabled=True,
    )
    # It would ask a Valkey that does not answer whether it is back, at the cost of whichever
    # request comes by: that must not be a caller's.
    limiter.request_filter(lambda: request.endpoint not in _LIMITED)
    return limiter
