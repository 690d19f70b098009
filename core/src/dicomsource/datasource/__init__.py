"""A data source: what a plugin's parts become, and what a host calls."""

from dicomsource.datasource.promises import SeriesPromise
from dicomsource.datasource.query_over import query_over
from dicomsource.datasource.webapi import IWebApiDataSource, WebApiDataSource

__all__ = ["IWebApiDataSource", "SeriesPromise", "WebApiDataSource", "query_over"]
