"""A fleet of nodes that serve a language model, and the clients in front of it."""

from autograder.worlds.fleet.clients import Call, Clients, Patience
from autograder.worlds.fleet.node import Node, NodeSpec, Work

__all__ = ["Call", "Clients", "Node", "NodeSpec", "Patience", "Work"]
