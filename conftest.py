"""Modules that need what the extra ``docs`` installs are collected where it is there."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("sphinx") else ["verify/sphinxext/*"]
