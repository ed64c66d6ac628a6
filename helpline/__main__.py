"""`python -m helpline` is the console command."""

from helpline.cli import main

if __name__ == "__main__":
    main(prog_name="helpline")
