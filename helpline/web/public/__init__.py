"""The page of a line that anybody may see: call now, or ask for a call. It sets no cookie."""

from flask import Blueprint

from helpline.web.public.counting import STATEMENTS
from helpline.web.public.reading import answer_statements, read, read_topic
from helpline.web.public.views import ask, show, start

blueprint = Blueprint("public", __name__)
blueprint.get("/")(start)
blueprint.get("/line/<address>")(show)
blueprint.post("/", defaults={"address": None})(ask)
blueprint.post("/line/<address>")(ask)
blueprint.get("/read")(read)
blueprint.get("/read/<int:number>")(read_topic)
blueprint.post(f"/read/{STATEMENTS}")(answer_statements)
