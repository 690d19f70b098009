"""The version of the contract between plugins and hosts."""

CONTRACT_VERSION = 1
"""Version of the contract. A plugin built for another one says so in its attribute ``contract_version``."""
