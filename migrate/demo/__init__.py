"""Invents deliveries of any size, with counts of what they must become."""

from migrate.demo.delivery import invent
from migrate.demo.invented import Invented

__all__ = ["Invented", "invent"]
