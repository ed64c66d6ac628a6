"""Staff sign in with e-mail and password.

A sign-in ends after 8 hours without a request, when the password changes, and when the person
leaves the staff.
"""

from helpline.web.sign_in.setting_up import set_up

__all__ = ["set_up"]
