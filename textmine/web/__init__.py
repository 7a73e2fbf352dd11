"""The page for those who use no terminal (画面): ``textmine gui``, on this machine alone.

``desk`` is the folder of surveys, ``form`` what a person chooses of a table's columns, ``jobs`` runs the main
job in a process of its own, ``guard`` lets nobody else in, ``pages`` answers the browser, ``server`` listens
on 127.0.0.1. What is made is what ``textmine run`` makes.
"""

from textmine.web.server import Server

__all__ = ["Server"]
