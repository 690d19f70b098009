"""A data source: what a plugin's parts become, and what a host calls."""

from dicomsource.datasource.not_offered import NotOffered
from dicomsource.datasource.promises import SeriesPromise
from dicomsource.datasource.query_over import query_over
from dicomsource.datasource.source import WebApiDataSource
from dicomsource.datasource.webapi import IWebApiDataSource

__all__ = ["IWebApiDataSource", "NotOffered", "SeriesPromise", "WebApiDataSource", "query_over"]
