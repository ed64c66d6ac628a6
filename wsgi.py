from helpline.bootstrap.web_app import create_app

app = create_app()
