"""Everybody's own account, and for admins those of the others."""

from flask import Blueprint

from helpline.web.accounts import mine, my_second_factor, people

blueprint = Blueprint("accounts", __name__)
blueprint.get("/account")(mine.mine)
blueprint.get("/account/left")(mine.left_live)
blueprint.post("/account/stay")(mine.stay)
blueprint.post("/account/sign-ins/<uuid:session_id>/end")(mine.end_mine)
blueprint.post("/account/sign-ins/end-others")(mine.end_others)
blueprint.post("/account/wall")(mine.to_wall)
blueprint.post("/account/password")(mine.change_password)
blueprint.get("/people")(people.people)
blueprint.get("/people/<uuid:staff_id>")(people.person)
blueprint.post("/people/<uuid:staff_id>/sign-out")(people.end_theirs)
blueprint.post("/account/second-factor/begin")(my_second_factor.begin_second_factor)
blueprint.get("/account/second-factor")(my_second_factor.second_factor)
blueprint.post("/account/second-factor")(my_second_factor.second_factor_sent)
blueprint.post("/people/<uuid:staff_id>/link")(people.make_link)
blueprint.post("/people/<uuid:staff_id>/second-factor/forget")(people.forget_second_factor)
