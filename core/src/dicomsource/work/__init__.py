"""Long work: shared among processes or a Dask cluster, and told of while it goes on."""

from dicomsource.work.progress import Progress, Unwatched
from dicomsource.work.workers import ThisProcess, WorkerLost, Workers, open_workers

__all__ = ["Progress", "ThisProcess", "Unwatched", "WorkerLost", "Workers", "open_workers"]
