"""Invents deliveries of any size, with the books of what they must become."""

from migrate.demo.delivery import invent
from migrate.demo.invented import Invented

__all__ = ["Invented", "invent"]
