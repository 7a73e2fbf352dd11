"""``python -m textmine``: the same as the command."""

from textmine.cli import main

main()
