"""The processes beside the web app: job workers and the ticker."""
