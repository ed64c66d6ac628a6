"""Staff sign in with e-mail and password.

A sign-in is a row (`services.sessions`). It ends when nobody uses it for a while, after some
hours in any case, when the password changes, when its owner or an admin ends it, and when the
person leaves the staff. Its cookie is gone when the browser is closed.
"""

from helpline.web.sign_in.setting_up import set_up

__all__ = ["set_up"]
