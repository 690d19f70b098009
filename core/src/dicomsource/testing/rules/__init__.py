"""The rules of the contract, in the order in which they are tried."""

from dicomsource.testing.rules.every_rule import RULES

__all__ = ["RULES"]
